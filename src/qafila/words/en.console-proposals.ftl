# What the list suggests, on the console.
console-page-proposals = What the list suggests
console-tab-proposals = Suggestions
console-proposals-count = To be settled: { $count }
console-proposals-none-remedy = Whoever comes with the next list is read as well.
console-proposals-reason-hint = Needed to decline. To record it, empty means what speaks for it above. It stays on record unsealed: no names.
console-proposals-accept = It is so: record it
console-proposals-decline = It is not so: decline
console-proposals-accepted = Recorded. On the person's page it can be taken back.
console-proposals-declined = Declined; it is not suggested again.
console-proposals-gone = The list suggests this no more: somebody settled it, or an entry changed. Nothing was recorded.
