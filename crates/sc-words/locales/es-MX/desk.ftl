# La bandeja, la ventana y el horario.

said-run = Se pidió la corrida.
said-run-already = Ya hay una corrida en curso.
said-run-stopping = Deteniendo después del documento en curso…
said-not-running = No hay ninguna corrida en curso.
said-stop-asked = Se pidió al otro proceso ({ $holder }) que se detenga; lo revisa cada segundo y se detiene después del documento en curso.
said-stop-importer = Si el importador está trabajando, su programa se cierra en 30 segundos como máximo.
said-stopping = El otro proceso ({ $holder }) se detiene después del documento en curso.
said-stopped = La corrida { $run } terminó: { $result }.
said-stop-over = Esa corrida ya había terminado.
elsewhere-runs = La corrida { $run } está en curso en otro proceso ({ $holder }); { $ended ->
    [0] todavía no termina ningún paso
    [one] ya terminó 1 paso
   *[other] ya terminaron { $ended } pasos
}.
elsewhere-stopping = La corrida { $run } de otro proceso ({ $holder }) se detiene después del documento en curso.
elsewhere-begins = Otro proceso trabaja con esta carpeta ({ $holder }).
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
said-already-settled = { $count ->
    [one] 1 documento ya quedó en orden entretanto.
   *[other] { $count } documentos ya quedaron en orden entretanto.
}
actor-unknown = la cuenta de este equipo
said-left-out = { $count ->
    [one] 1 documento ya no lo necesita y se dejó como está.
   *[other] { $count } documentos ya no lo necesitan y se dejaron como están.
}
said-approved = { $count ->
    [one] Quedó aprobado 1 documento; la siguiente corrida lo atiende.
   *[other] Quedaron aprobados { $count } documentos; la siguiente corrida los atiende.
}
said-approved-stop = Las importaciones siguen detenidas hasta la siguiente corrida del paso «Importar a Sage» de la empresa { $company }: con ella termina la detención, y después siguen las demás empresas.
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
said-resumed-next = El horario sigue su curso; la próxima corrida empieza el { $at }.
said-resumed-off = La pausa terminó. El horario está apagado: las corridas solo empiezan cuando usted lo pide.
said-not-paused = El horario no estaba en pausa.
said-preferences = Quedó guardado.
said-exported = Se guardó { $file } ({ $count ->
    [one] 1 renglón
   *[other] { $count } renglones
}).

pause-until = En pausa hasta { $at }.
pause-until-next = En pausa hasta { $at }; la próxima corrida empieza el { $next }.
pause-open = En pausa hasta que alguien reanude.
pause-open-next = En pausa hasta que alguien reanude; hasta entonces ninguna corrida empieza por sí sola.
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
status-store-asks = Se leen las credenciales: si el sistema lo pide, abra su almacén ({ $store }).
document-ignored = Lo ignora { $actor } desde { $at }: { $reason }
about-never-tried = Esta versión nunca ha corrido contra un SQL Server, un portal ni un Windows reales; sí contra los servidores de prueba que trae consigo.

toast-several = { $count ->
    [one] 1 aviso nuevo
   *[other] { $count } avisos nuevos
}
toast-companies = { $title } · { $count } empresas
toast-open = Abra SageConnect: dice qué hacer en cada una.
toast-several-body = { $titles } …
toast-several-times = { $title } ({ $count })
toast-steps = { $count } pasos
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

disk-denied = el sistema no se lo permite a su usuario
disk-read-only = ahí no se puede escribir nada
disk-full = ya no queda espacio en el disco
disk-not-a-folder = un archivo ocupa el lugar de su carpeta
disk-is-a-folder = una carpeta ocupa su lugar
disk-gone = ya no está, o no se alcanza su unidad
disk-link = un enlace ocupa su lugar
disk-other = el sistema dice «{ $detail }»
log-trouble-file = { $file }: { $fault }.
log-trouble-no-thread = El programa no pudo empezar a escribirlos: el sistema dice «{ $detail }».
log-trouble-thread-ended = El programa dejó de escribirlos por un error suyo; ábralo de nuevo.
log-too-many-files = ese día tiene más de { $count } registros; elija algunos
usage-unknown-log-place = «{ $name }» no es un lugar de los registros; el que sirve es el que dio la página de después.
usage-unknown-log-level = No hay registros de nivel «{ $name }».

host-busy = Otro programa ya lleva el horario de { $folder } ({ $holder }).
host-busy-hint = Aquí puede consultar todo y empezar corridas; las del horario las empieza aquel programa.
host-other-folder = SageConnect ya está abierto con la carpeta { $folder }; no se abrió { $asked }.
host-other-folder-hint = Para abrir la otra carpeta, primero salga del SageConnect que está abierto.
host-silent = El proceso que trabaja en { $folder } ({ $holder }) no contestó en { $seconds } segundos; no se sabe si se detendrá.
host-silent-hint = Vea con «sageconnect status» si todavía trabaja. Si está trabado, termine ese proceso: no se pierde nada, la siguiente corrida pregunta qué pasó con lo que estaba en curso.
    .window = En «Estado» se ve si todavía trabaja. Si está trabado, termine ese proceso: no se pierde nada, la siguiente corrida pregunta qué pasó con lo que estaba en curso.
usage-schedule-too-close = Las horas del horario están a { $gap } min una de otra, y una corrida puede durar { $lock } min.
usage-schedule-too-close-hint = Elija horas más separadas; si sus corridas duran menos, baje timeouts.lock_ms en settings.toml.
usage-unfit-schedule = La expresión del horario no sirve: { $detail }.
usage-unfit-schedule-hint = Escriba cinco campos: minuto, hora, día del mes, mes y día de la semana; por ejemplo */15 * * * *.
usage-unfit-end = Una pausa no puede terminar en { $end }: indique un momento que aún no haya pasado.
usage-no-documents = Elija al menos un documento.
usage-no-number = Falta el número del documento.
usage-too-long = El texto es demasiado largo: caben { $max } caracteres.
usage-malformed = El programa no entendió lo que pidió la ventana.
usage-malformed-hint = Cierre la ventana y ábrala de nuevo desde la bandeja. Si vuelve a pasar, exporte el registro del día y mándelo a soporte.
usage-reason-missing = Escriba por qué se ignora: quien venga después lo va a preguntar.
usage-unknown-document-kind = No hay documentos de la clase «{ $name }».
usage-unknown-document-state = No hay documentos en el estado «{ $name }».
