# SPDX-License-Identifier: Apache-2.0
console-page-handovers = Handovers of columns
console-handovers-link = Handovers of columns; waiting: { $count }
console-handovers-waiting = Offered, and not taken over
console-handovers-none = No column waits to be taken over by whom you speak for.
console-handovers-none-remedy = When a party's duty for a column ends, it stands here with what there is to sign. You can keep this page open.
console-handovers-accept = Take it over
console-handovers-done = Taken over
console-handovers-gone = This column waits for nobody any more: somebody took it over meanwhile, or its offer was taken back.
