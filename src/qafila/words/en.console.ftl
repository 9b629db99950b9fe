# The console of a hub.
console-title = Qafila
console-skip = Skip to the page
console-language = Language
console-menu = Pages
console-menu-side = Pages, beside the page
console-back = To the first page
console-pages = Pages of the list
console-page-of = Page { $page } of { $pages }
console-earlier = Before
console-later = Next
console-comma = ,
console-needed = needed
console-next = Next
console-finish = Finish
console-as-of = as of
console-mistakes = { $count ->
    [one] One field has to be mended. Nothing was recorded; what you typed is still here.
   *[other] { $count } fields have to be mended. Nothing was recorded; what you typed is still here.
}
console-trouble-store = The store cannot be used just now. What was confirmed is safe; what you enter now is not recorded until this notice is gone. Write it down on paper meanwhile.
console-trouble-line = No connection to the hub. What you see may be old, and what you send is not recorded. This page catches up by itself once the connection is back.

console-page-operations = Operations
console-page-today = Today
console-page-account = My account


console-sign-in = Sign in
console-sign-out = Sign out
console-sign-in-name = Sign-in name
console-password = Password
console-code = Code
console-code-hint = The six digits that your authenticator app shows now, or a recovery code.
console-sign-in-help = Lost your phone or your password? Ask the administrator of this hub for a new invitation.
console-invited = Your account
console-user-title = Function
console-user-role = Role
console-password-new = Choose a password
console-password-again = The password again
console-password-hint = At least 12 characters. Several unrelated words are easier to remember than signs.
console-authenticator = Your authenticator
console-authenticator-how = Open an authenticator app on your phone (it needs no internet) and let it read this code.
console-authenticator-code = QR code for the authenticator app
console-authenticator-by-hand = Or type this into the app:
console-code-first = The six digits that the app shows now.
console-enrolled = You can sign in
console-recovery-how = Write these recovery codes down now and keep them apart from your phone: they are shown this once. Each lets you in one time without your phone.
console-invitation-over = This invitation is not valid
console-invitation-over-remedy = It was used already, has lapsed, or was replaced. Ask the administrator of this hub for a new one.

console-field-needed = This is needed.
console-field-long = At most { $most } characters.
console-field-choice = Choose one of those in the list.
console-field-number = A whole number is needed here.
console-field-between = A number from { $low } to { $high }.

console-problem = This is not possible
console-problem-400 = The request could not be understood. Go back and try again.
console-problem-401 = The token or session has ended, or there is none. Sign in, or have a new token made.
console-problem-403 = Your role does not allow this, or the form was open too long. Go back, load the page again and repeat; if it stays so, ask your coordinator.
console-problem-404 = There is no such page here. It may have been renamed, or the link is cut off.
console-problem-405 = This address does not take what was sent.
console-problem-408 = It took too long to arrive. Nothing was recorded. Try again where the connection is better.
console-problem-413 = That is too large. Nothing was recorded.
console-problem-415 = Only JSON is taken here.
console-problem-421 = This hub does not go by that name. Open it by the address that was printed when it started.
console-problem-422 = Something in it has to be mended. Nothing was recorded.
console-problem-429 = Too many requests came from this device. Wait a few seconds.
console-problem-500 = Something in Qafila itself failed. What was confirmed before is safe. Tell whoever keeps this hub, with the time.
console-problem-503 = The hub is busy. Wait a few seconds and try again.

console-no-operations = There is no operation here that you may enter.
console-no-operations-remedy = Ask the administrator of this hub which operations your account is for.
console-closed = closed
console-has-trouble = store cannot be used
console-day = Day
console-day-open = not fixed
console-people-listed = People listed
console-vehicles-listed = Vehicles listed

console-is-closed = This operation is closed. What happens after it is recorded all the same.
console-people = People
console-count-people = people in all
console-count-aboard = aboard
console-count-arrived = arrived
console-count-elsewhere = at another place
console-count-outside = outside the operation
console-count-left = left on their own
console-count-deceased = deceased
console-count-unaccounted = whereabouts unknown
console-count-sum = Everybody is in exactly one of the last seven.
console-count-planned = Have a seat in the plan
console-count-cleared = May board
console-count-boarded = Were ever aboard
console-count-never-seen = Seen by nobody yet
console-count-disputed = Disputed by two observers
console-unaccounted-who = Whereabouts unknown:
console-disputed-who = Disputed:
console-held = Held
console-held-nothing = Nothing is held.
console-findings-being-checked = Findings are still being checked. They appear here by themselves within seconds.
console-closing-being-checked = Findings are still being checked, so it is not known yet whether the operation can be closed. It appears here by itself within seconds.
console-being-checked = Findings are still being checked, so what is held is not known yet. It appears here by itself within seconds.
console-look = Look
console-holds-departure = Holds departure
console-holds-issue = Holds manifests
console-holds-close = Holds closing
console-checked-as-of = Checked at
console-lots = Lots that are not released
console-lots-none = No lot waits for a release.
console-why = Why
console-waits-for = waits for
console-wants-approval-missing = no approval on record
console-wants-approver-silent = a party’s approval is missing
console-wants-approval-expired = an approval ends before the day
console-wants-approval-not-yet-valid = an approval is not yet valid
console-wants-notification-not-received = a notification was not acknowledged
console-wants-notification-late = a notification came too late
console-wants-change-not-notified = a change of plan was not notified
console-wants-way-not-safe = no word yet that the way is open
console-held-by = held by
console-without-consent = { $count ->
    [one] one person has no consent on record
   *[other] { $count } people have no consent on record
}
console-owed = Owed
console-owed-nothing = Nothing is open.
console-owed-amount = Owed
console-obligation = Obligation
console-giver = By
console-radio = Next radio check
console-radio-not-agreed = No interval was agreed. A coordinator sets it under Settings.
console-radio-none-yet = Every { $minutes } minutes; none is on record yet.
console-radio-late = late
console-radio-due = due at
console-radio-last = The last one was at
console-vehicles = Vehicles
console-vehicles-none = No vehicle moves or carries anybody.
console-vehicles-none-remedy = Once boarding or driving is recorded, vehicles stand here.
console-vehicle = Vehicle
console-where = Where
console-aboard = Aboard
console-expected = Expected
console-last-report = Last report
console-not-reported = none
console-all-vehicles = All vehicles
console-choose-file = Choose a file

# A computer that nobody enrolled
console-stranger = This computer is not enrolled in this operation. What is recorded here is kept apart and does not count, here or elsewhere, until a hub of the operation enrols it: print its card with { $card }, and have it enrolled there.
console-stranger-kept = Kept apart, and it does not count: this computer is not enrolled in the operation. Nothing is lost. It counts as soon as a hub of the operation enrols this computer and the two have synced.
console-revoked = This computer was revoked in this operation: { $at }, by { $author } at { $hub }. Of what is recorded here, no fact after number { $number } counts, here or elsewhere; facts of this computer that are kept and do not count: { $count }.
console-revoked-why = Reason given: { $reason }.
console-revoked-remedy = Record on another enrolled device, or on paper, and have what was recorded here since then recorded anew there. If it is a mistake, have a hub withdraw the revocation (fact { $fact }), then sync with that hub.
console-revoked-kept = Kept, and it does not count, because this computer was revoked. Have it recorded on another enrolled device, or write it on paper.
console-standing-line = What is recorded here may not count: see why
console-turned-away = Device { $device } said at the last sync ({ $at }) that this computer is revoked or no longer enrolled. It took what was recorded here and gave nothing: what is recorded here may count for nobody, and what others record does not arrive. Record on another enrolled device, or on paper, and ask a hub of the operation. If it is a mistake, have that hub withdraw the revocation or enrol this computer again, and sync once more; then this notice goes.
