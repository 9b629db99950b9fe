# The log of changes to the list, on the console.
console-page-changes = Changes to the list
console-change-added = added
console-change-amended = amended
console-change-dropped = off the list
console-change-substituted = replaced
console-change-merged = merged
console-change-kept_apart = kept apart
console-change-taken_back = taken back
console-change-answered = answers on consent
console-change-judged = fitness to travel
console-change-sharing = data sharing
console-changes-none = No change fits.
console-changes-none-remedy = Whoever the first list held is no change; what is amended, dropped, merged or answered since stands here.
