# The tray, the window and the schedule.

said-run = The run began.
said-run-already = A run is under way already.
said-not-running = No run is under way.
said-retry = { $count ->
    [one] 1 document is tried again: a run of its steps began.
   *[other] { $count } documents are tried again: a run of their steps began.
}
said-retry-next = { $count ->
    [one] 1 document will be tried again with the next run; another one is under way now.
   *[other] { $count } documents will be tried again with the next run; another one is under way now.
}
said-retry-none = Nothing was tried.
said-retry-undecided = { $count ->
    [one] 1 document waits for your decision: approve or ignore it.
   *[other] { $count } documents wait for your decision: approve or ignore them.
}
said-approved = { $count ->
    [one] 1 document is approved; the next run takes it.
   *[other] { $count } documents are approved; the next run takes them.
}
said-brake = { $count ->
    [one] 1 change is approved; it goes with the next run.
   *[other] { $count } changes are approved; they go with the next run.
}
said-ignored = { $count ->
    [one] 1 document is ignored while its cause stays the same.
   *[other] { $count } documents are ignored while their causes stay the same.
}
said-put-back = { $count ->
    [one] 1 document needs your attention again.
   *[other] { $count } documents need your attention again.
}
said-schedule = New schedule: { $reading }. It holds from the next time on.
said-schedule-off = The schedule is off: runs begin only when you ask for one.
said-resumed = The schedule goes on.
said-not-paused = The schedule was not paused.
said-preferences = Saved.
said-exported = Saved { $file } ({ $count ->
    [one] 1 line
   *[other] { $count } lines
}).

pause-until = Paused until { $at }.
pause-open = Paused until somebody resumes.
pause-note = Reason: { $note }.

slot-claimed = The run is about to begin.
slot-ran = Began on time.
slot-recovered = { $count ->
    [one] The machine slept or was off; the run was made up for later.
   *[other] The machine slept or was off; one run made up for { $count } times.
}
slot-overlap = Skipped: the run before was still under way.
slot-paused = { $count ->
    [one] Skipped: the schedule was paused.
   *[other] { $count } times were skipped: the schedule was paused.
}
slot-busy = Skipped: another program was at work in this folder.
slot-missed = { $count ->
    [one] Missed: the program was not open, or the run could not begin.
   *[other] { $count } times were missed: the program was not open.
}

status-blocked = Nothing can run before the settings are corrected.
document-ignored = Ignored by { $actor } since { $at }: { $reason }
about-never-tried = This version has never run against a real SQL Server, a real portal or a real Windows; it has run against the test servers that it carries.

toast-several = { $count ->
    [one] 1 new notice
   *[other] { $count } new notices
}
toast-several-body = { $titles } …
toast-documents = { $count ->
    [one] 1 document. { $sentence }
   *[other] { $count } documents. One of them: { $sentence }
}

tray-run-all = Run everything
tray-run-purchasing = Run purchasing
tray-run-invoices = Run invoices
tray-run-payments = Run payments
tray-pause = Pause
tray-pause-hour = 1 hour
tray-pause-tomorrow = Until tomorrow 08:00
tray-pause-resumed = Until resumed
tray-resume = Resume
tray-last = Last run: { $at } · { $result }
tray-last-none = No runs yet
tray-next = Next run: { $at }
tray-next-none = No next run

host-busy = Another program keeps the schedule of { $folder } already ({ $holder }).
host-busy-hint = Here you can look at everything and start runs; those of the schedule are started by that program.
usage-unfit-schedule = The expression of the schedule is of no use: { $detail }.
usage-unfit-schedule-hint = Write five fields: minute, hour, day of the month, month and day of the week; for example */15 * * * *.
usage-unfit-end = A pause cannot end at { $end }: give an instant that has not passed.
usage-reason-missing = Write why it is ignored: whoever comes later will ask.
usage-unknown-document-kind = There are no documents of the kind “{ $name }”.
usage-unknown-document-state = There are no documents in the state “{ $name }”.
