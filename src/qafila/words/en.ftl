# SPDX-License-Identifier: Apache-2.0
### Words of Qafila in English. ar.ftl has the same keys with the same variables, in the same order.
### Values come in ready to stand in a sentence (isolated where their direction differs): write
### plain text around them. Numbers may steer plurals: { $count -> [one] … *[other] … }.

## Vocabulary

need-wheelchair = wheelchair
need-stretcher = stretcher
need-oxygen = oxygen
need-escort = companion
sex-female = Female
sex-male = Male
consent-explicit = Given in person
consent-implicit = Implied
consent-proxy = Given on their behalf
consent-refused = Refused
age-infant = Infants
age-child = Children
age-adult = Adults
age-older = Older people
age-unknown = Age unknown
place-kind-assembly = Assembly point
place-kind-depot = Vehicle depot
place-kind-checkpoint = Checkpoint
place-kind-crossing = Crossing
place-kind-halt = Halt
place-kind-hospital = Hospital
place-kind-reception = Reception site
place-kind-fallback = Fallback site
place-kind-waypoint = Point on the road
vehicle-kind-bus = Bus
vehicle-kind-minibus = Minibus
vehicle-kind-car = Car
vehicle-kind-ambulance = Ambulance
vehicle-kind-truck = Truck
vehicle-kind-recovery = Recovery vehicle
role-evacuating = Evacuating party
role-controlling = Controlling party
role-escort = Escort
role-provider = Provider
role-approver = Approver
role-guarantor = Guarantor
role-mediator = Mediator
role-medical = Medical party
role-receiving = Receiving party
role-objector = Objecting party
window-daylight = Daylight
window-ceasefire = Ceasefire
window-curfew = Curfew
window-approval = Approval
duration-hours = { $hours } h
duration-hours-minutes = { $hours } h { $minutes } min
duration-minutes = { $minutes } min
duration-seconds = { $seconds } s
duration-minus = −{ $duration }
spread = { $typical } ({ $low }–{ $high })
moment = { $date }, { $time }

## Printers

print-page-part = Page { $page } of { $pages } of this part
print-page-whole = { $page } of { $pages } in all
print-tone-error = Error
print-tone-warning = Warning
print-tone-info = Note
print-remedy = What to do:
print-sign-name = Name
print-sign-time = Date and time
print-sign-signature = Signature
print-contents = Contents
print-language = Language
print-skip = Skip to the content
print-rows =
    { $count ->
        [one] { $count } row
       *[other] { $count } rows
    }
print-summary = Summary
print-figure = Figure: { $alt }

## Commands

## Reports

## Figures
