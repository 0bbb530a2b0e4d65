# La bandeja, la ventana y el horario.

said-run = La corrida empezó.
said-run-already = Ya hay una corrida en curso.
said-not-running = No hay ninguna corrida en curso.
said-retry = { $count ->
    [one] Se intenta de nuevo 1 documento: empezó una corrida de sus pasos.
   *[other] Se intentan de nuevo { $count } documentos: empezó una corrida de sus pasos.
}
said-retry-next = { $count ->
    [one] 1 documento se intentará de nuevo en la siguiente corrida; ahora hay otra en curso.
   *[other] { $count } documentos se intentarán de nuevo en la siguiente corrida; ahora hay otra en curso.
}
said-retry-none = No se intentó nada.
said-retry-undecided = { $count ->
    [one] 1 documento espera su decisión: apruébelo o ignórelo.
   *[other] { $count } documentos esperan su decisión: apruébelos o ignórelos.
}
said-approved = { $count ->
    [one] Quedó aprobado 1 documento; la siguiente corrida lo atiende.
   *[other] Quedaron aprobados { $count } documentos; la siguiente corrida los atiende.
}
said-brake = { $count ->
    [one] Quedó aprobado 1 cambio; sale en la siguiente corrida.
   *[other] Quedaron aprobados { $count } cambios; salen en la siguiente corrida.
}
said-ignored = { $count ->
    [one] Se ignora 1 documento mientras su causa sea la misma.
   *[other] Se ignoran { $count } documentos mientras su causa sea la misma.
}
said-put-back = { $count ->
    [one] 1 documento vuelve a requerir su atención.
   *[other] { $count } documentos vuelven a requerir su atención.
}
said-schedule = Nuevo horario: { $reading }. Vale desde la siguiente vez.
said-schedule-off = El horario quedó apagado: las corridas solo empiezan cuando usted lo pide.
said-resumed = El horario sigue su curso.
said-not-paused = El horario no estaba en pausa.
said-preferences = Quedó guardado.
said-exported = Se guardó { $file } ({ $count ->
    [one] 1 renglón
   *[other] { $count } renglones
}).

pause-until = En pausa hasta { $at }.
pause-open = En pausa hasta que alguien reanude.
pause-note = Motivo: { $note }.

slot-claimed = La corrida está por empezar.
slot-ran = Empezó a tiempo.
slot-recovered = { $count ->
    [one] El equipo dormía o estaba apagado; la corrida se recuperó después.
   *[other] El equipo dormía o estaba apagado; una sola corrida recuperó { $count } horarios.
}
slot-overlap = Se omitió: la corrida anterior seguía en curso.
slot-paused = { $count ->
    [one] Se omitió: el horario estaba en pausa.
   *[other] Se omitieron { $count } horarios: el horario estaba en pausa.
}
slot-busy = Se omitió: otro programa trabajaba con esta carpeta.
slot-missed = { $count ->
    [one] Se perdió: el programa no estaba abierto, o no pudo empezar la corrida.
   *[other] Se perdieron { $count } horarios: el programa no estaba abierto.
}

status-blocked = Nada puede correr hasta que se corrija la configuración.
document-ignored = Lo ignora { $actor } desde { $at }: { $reason }
about-never-tried = Esta versión nunca ha corrido contra un SQL Server, un portal ni un Windows reales; sí contra los servidores de prueba que trae consigo.

toast-several = { $count ->
    [one] 1 aviso nuevo
   *[other] { $count } avisos nuevos
}
toast-several-body = { $titles } …
toast-documents = { $count ->
    [one] 1 documento. { $sentence }
   *[other] { $count } documentos. Uno de ellos: { $sentence }
}

tray-run-all = Ejecutar todo
tray-run-purchasing = Ejecutar compras
tray-run-invoices = Ejecutar facturas
tray-run-payments = Ejecutar pagos
tray-pause = Pausar
tray-pause-hour = 1 hora
tray-pause-tomorrow = Hasta mañana 08:00
tray-pause-resumed = Hasta reanudar
tray-resume = Reanudar
tray-last = Última corrida: { $at } · { $result }
tray-last-none = Sin corridas todavía
tray-next = Próxima corrida: { $at }
tray-next-none = Sin próxima corrida

host-busy = Otro programa ya lleva el horario de { $folder } ({ $holder }).
host-busy-hint = Aquí puede consultar todo y empezar corridas; las del horario las empieza aquel programa.
usage-unfit-schedule = La expresión del horario no sirve: { $detail }.
usage-unfit-schedule-hint = Escriba cinco campos: minuto, hora, día del mes, mes y día de la semana; por ejemplo */15 * * * *.
usage-unfit-end = Una pausa no puede terminar en { $end }: indique un momento que aún no haya pasado.
usage-reason-missing = Escriba por qué se ignora: quien venga después lo va a preguntar.
usage-unknown-document-kind = No hay documentos de la clase «{ $name }».
usage-unknown-document-state = No hay documentos en el estado «{ $name }».
