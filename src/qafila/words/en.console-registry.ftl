# The registry on the console: the list, one person, one household.
console-page-registry = Registry
console-registry-tabs = Parts of the registry
console-tab-registry = People
console-tab-import = Take a list in
console-tab-duplicates = Possible duplicates
console-tab-changes = Changes
console-tab-compare = Compare lists

console-registry-search = Name, number, document or telephone
console-registry-search-ids = Number of a person or a household
console-registry-find = Find
console-registry-all = Show everybody
console-registry-state = Show
console-registry-listed = On the list: { $count }
console-registry-found = Found: { $count }
console-registry-more = More than { $count } fit. Type more of the name.
console-registry-short = Type at least two letters of a name.
console-registry-short-remedy = The list is for looking somebody up, not for leafing through by name.
console-registry-nobody = Nobody on the list fits.
console-registry-nobody-remedy = Try the name in the other script, only its first part, or the number of the household; and look among those who are off the list.
console-registry-nobody-ids = Numbers of people and households are searched; your role does not search by name.
console-registry-empty = Nobody is on the list yet.
console-registry-empty-remedy = Take a list in, or register people one by one.
console-any = all
console-state-listed = on the list
console-state-disputed = disputed
console-state-unseen = seen by nobody
console-state-off = off the list
console-age-and-sex = Age and sex
console-age-infant = infant
console-age-child = child
console-age-adult = adult
console-age-older = older person
console-person-years = { $age ->
    [0] under 1
    [one] 1 year
   *[other] { $age } years
}
console-person-no-name = no name here
console-consent-none = none on record
console-disputed = disputed
console-unseen = seen by nobody
console-off = off the list

console-person-merged = This entry is one person with { $who }; what is recorded of it counts there.
console-person-off = This entry is off the list: it is not planned.
console-person-off-remedy = Take the change back below when it was a mistake.
console-person-rivalled = Two different people are registered under this number.
console-person-rivalled-remedy = Ask who sent the lists, and give one of them a number of their own.
console-person-seen = last seen
console-person-ledger = Ledger, with every fact
console-person-dispute = Two observers contradict each other:
console-person-list = As the list has them
console-person-stands-for = Stands also for
console-person-findings = Findings: { $count }
console-person-members = Others of the household: { $count }
console-person-wards = Answers for
console-person-answers = Answers on consent to travel
console-person-answers-none = No answer is on record. Explain the terms, offer to stay, and record what is answered.
console-person-answers-listed = Only the list says so: who answered, and whether the terms were told, is not on record.
console-person-changes = Changes to this entry
console-person-changes-none = Nothing was changed since the entry came onto the list.
console-person-forms = Record a change
console-given-by = Answered by
console-given-by-hint = Leave empty when the person answered. Else the number of a person on the list, or a function; never a name.
console-told-terms = Told the terms
console-offered-to-stay = Offered to stay
console-taken-by = Asked by
console-own-answer = the person
console-not-on-record = not on record
console-answered-at = Answered at
console-answered-at-hint = Empty for now. Else a time such as 08:15, or 2026-03-01 08:15.
console-choose = choose
console-record = Record

console-person-amend = Amend the entry
console-person-amend-send = Record the change
console-edit-name = Name
console-edit-person = Person
console-edit-family = Family
console-edit-journey = Journey
console-edit-why = Why
console-other-needs-hint = In words, parted by commas.
console-guardian-hint = Number of whoever answers for this person.
console-kin-hint = The same word for all who should travel together.
console-apart-from-hint = Number of a household never to sit in the same vehicle.
console-reason-hint = It stays on record unsealed: no names.
console-agreed-hint = As an office, such as "registrar and head of household"; never a name.
console-person-consent = Record an answer on consent
console-person-consent-hint = Tell the terms and offer to stay before you ask. Every answer stays on record; the last one holds.
console-person-apart = Not the same person as another entry
console-person-apart-hint = For two entries that look alike and are two people: they are proposed as duplicates no more.
console-person-other = Number of the other entry
console-person-drop = Take off the list
console-person-drop-hint = Whoever is off the list is not planned. Where they were seen stays in the ledger, and this can be taken back.
console-person-take-back = Take a change or an answer back
console-person-take-back-hint = A change or an answer that was recorded wrongly then counts no more; both stay on record.

console-person-amended = The change is recorded.
console-person-so-already = The list says so already; nothing was recorded a second time.
console-person-nothing = Nothing was changed in the form.
console-person-meanwhile = { $count ->
    [one] Somebody else changed a field of this entry meanwhile. Nothing was recorded yet. What they recorded is shown; what you typed is kept. Send again to record yours as well.
   *[other] Somebody else changed { $count } fields of this entry meanwhile. Nothing was recorded yet. What they recorded is shown; what you typed is kept. Send again to record yours as well.
}
console-person-field-meanwhile = Recorded meanwhile: { $now }
console-person-unknown = No entry has the number { $who }.
console-person-self = That is this entry itself.
console-person-consent-recorded = The answer is recorded.
console-person-dropped = { $who } is off the list.
console-person-kept-apart = Recorded: this is not the same person as { $who }.
console-person-taken-back = The change counts no more.
console-person-change-gone = That change is not among those of this entry; somebody may have taken it back already.
console-person-bound = { $who } belongs to this household.

console-household-members = Members: { $count }
console-household-none = Nobody on the list is in this household now.
console-household-none-remedy = Those who were are below.
console-household-off = No longer on the list
console-household-bind = Add somebody to this household
console-findings-more = and { $count } more of this kind

console-person-add = Register somebody
console-person-add-hint = For whoever is on no list. Needs, consent and all else are recorded on their own page afterwards.
console-person-number-hint = A number that nobody has; never a name or a telephone number.
console-person-number-taken = The number { $who } is taken.
console-person-added = { $who } is on the list. Record consent and needs here.

console-person-others = Fitness to travel and data sharing
console-by = By
console-fitness-fit = fit to travel
console-fitness-fit_with_care = fit to travel with care
console-fitness-unfit = not fit to travel
console-fitness-medical = to leave as a medical evacuation
console-fitness-until = until
console-fitness-record = Record a clinician's judgement
console-fitness-hint = The last judgement holds; the earlier ones stay on record.
console-fitness-judged = Judgement
console-fitness-by = Judged by
console-fitness-by-hint = The clinician, by name or number as their service has it.
console-fitness-until-day = Holds until
console-fitness-until-hint = A day, such as 2026-03-01; empty if no day was set.
console-fitness-until-unclear = A day is needed, such as 2026-03-01.
console-fitness-recorded = The judgement is recorded.
console-sharing-yes = Agrees to share data with
console-sharing-no = Does not agree to share data with
console-person-came-by = Came with list
