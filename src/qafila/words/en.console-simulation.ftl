# The simulation of a plan at a hub's console.
console-plan-tab-risk = Risk
console-plan-risk-what = The plan is driven many times with travel and checking times drawn from their ranges: when each column arrives, how likely it is to breach a window, when it must leave to keep a risk, and what the spread comes from. Without an hour of departure there are lengths of time only.
console-plan-risk = Risk that you accept, in per cent
console-plan-risk-hint = The latest departure is the one that breaches windows no more often than this. A named person decides it, not the program.
console-plan-simulation-runs = Runs
console-plan-simulation-runs-hint = With 10,000 a chance of one in twenty is known to half a point.
console-plan-simulate = Simulate the plan in force
console-plan-simulate-draft = Simulate the draft
console-plan-simulation-busy = A simulation is at work already, for: { $by }. Wait for it, or stop it.
console-plan-simulation-at-work = The plan is being simulated
console-plan-simulation-for = For: { $by }. Seconds so far: { $seconds }.
console-plan-simulation-pieces = Pieces drawn: { $done } of { $of }.
console-plan-simulation-begins = It begins.
console-plan-simulation-stop = Stop with what there is
console-plan-simulation-failed = The simulation failed. The plan stands as it was.
console-plan-simulation-none = Nobody has simulated this plan yet.
console-plan-simulation-draft = This is the draft, which is not in force.
