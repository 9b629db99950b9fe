# Entries that may be one person, on the console.
console-page-duplicates = Possible duplicates
console-duplicates-how = Ask whoever knows them before you settle a pair. Merging keeps both entries on record and can be taken back.
console-duplicates-comparing = The list is being compared. Load the page again in a few seconds for all that was found.
console-duplicates-count = Pairs to settle: { $count }
console-duplicates-aside = not now: { $count }
console-duplicates-none = No two entries look like one person.
console-duplicates-none-remedy = Whoever comes with the next list is compared as well.
console-duplicates-against = against
console-duplicates-stands = The entry that stands when they are merged
console-duplicates-merge = One person: merge
console-duplicates-keep-apart = Two people: keep apart
console-duplicates-not-now = Not now
console-duplicates-later = Set aside until you sign in again; nothing was recorded.
console-duplicates-settled = That pair was settled already; nothing was recorded a second time.
console-duplicates-apart = Recorded: { $one } and { $other } are two people.
console-duplicates-merged = Recorded: { $who } is one person with { $keep }, which stands.
