# The devices of an operation at a hub's console.
console-page-devices = Devices
console-devices-known = Devices that this operation knows
console-devices-none = No device is enrolled here: this operation was made from a folder, and whatever is recorded counts.
console-devices-none-remedy = Enrol the devices of marshals and registrars below before the day begins.
console-devices-not-hub = This hub’s own device is not enrolled as a hub, or is revoked. Nobody would heed what it says of other devices.
console-devices-not-hub-remedy = Enrol and revoke on a device that is one.
console-devices-state = What it records
console-devices-counts = counts
console-devices-revoked = revoked
console-devices-until = counts up to number { $number }
console-devices-former = enrolled no more
console-devices-aside = { $count ->
    [one] one of its facts is set aside
   *[other] { $count } of its facts are set aside
}
console-devices-missing = { $count ->
    [one] one of its facts has not arrived
   *[other] { $count } of its facts have not arrived
}
console-devices-facts = Facts
console-devices-last = Last recorded
console-devices-fingerprint = Fingerprint of its key
console-devices-fingerprint-note = Compare a fingerprint aloud with what the command “qafila device” shows on that device. If they differ, somebody else’s key was enrolled: revoke it.
console-devices-here = this hub
console-devices-founder = founded the operation
console-devices-keys = Give it the keys of names
console-devices-keys-note = Makes a file that this device alone can read; that it is handed out is on record first. Without keys a device shows ids only.
console-devices-keys-who = Whose
console-devices-keys-who-hint = Ids of people, or of a vehicle for those expected aboard. Give a marshal their own vehicle only. Left empty: everybody.
console-devices-keys-it = Make the file
console-devices-revoke = Lost, stolen or copied
console-devices-revoke-note = What it records after the number below does not count and is set aside; nothing is deleted. The device is given nothing more. Names whose keys it holds stay readable on it.
console-devices-after = Number of its last fact that counts
console-devices-after-hint = Left empty, all that has arrived by now counts. Give a lower number if it was in other hands before. 0: nothing counts.
console-devices-revoke-it = Revoke
console-devices-not-itself = A hub does not revoke itself. Do it on another hub.
console-devices-enrol = Let another device record
console-devices-step-card = On that device, run “qafila device”: it shows the device’s card and the fingerprint of its key.
console-devices-step-enrol = Put the card here, say what the device is for and who carries it.
console-devices-step-join = Compare the fingerprint aloud, and take the invitation to that device.
console-devices-card = Its card
console-devices-card-hint = The whole line that is shown there, with both braces.
console-devices-role-hint = Decides what the device may see: a marshal sees names of their own vehicle once it has keys, a leader sees none.
console-devices-holder-hint = As a function, never a name: marshal, bus 3.
console-devices-enrol-it = Enrol
console-devices-keys-not-yours = Keys of names are given by whoever sees names: a coordinator.
console-devices-accept = Take in keys of names
console-devices-accept-note = Another hub made this file for this computer, because something was recorded there that cannot be read here. Keys of people who were forgotten are refused.
console-devices-accept-file = File with keys
console-devices-accept-it = Take them in
