# Lo que se lee en la línea de comandos y en la bandeja, además de los motivos.

## Encabezados y palabras de tablas

column-company = Empresa
column-step = Paso
column-result = Resultado
column-candidates = Candidatos
column-done = Hechos
column-waiting = En espera
column-failed = Con falla
column-duration = Duración
column-adopted = Reconocidos
column-differing = Distintos
column-left-alone = Sin tocar
column-state = Estado
column-started = Inicio
column-run = Corrida
column-kind = Tipo
column-check = Revisión
column-entry = Credencial

kind-cycle = Ciclo
kind-baseline = Línea base

## Corridas

run-ended = Corrida { $run }: { $result } en { $duration }.
run-stopping = Deteniendo después del documento en curso; el importador, si está trabajando, se cierra en 30 segundos como máximo… (Ctrl+C otra vez termina ya)
run-dry-nothing-written = Corrida de prueba: no se cambió nada en Sage, en las tablas de control ni en el portal.
run-would-make = { $count ->
        [one] Se haría un cambio
       *[other] Se harían { $count } cambios
    }:
run-importer-files = Con { $count ->
        [one] un archivo
       *[other] { $count } archivos
    }: los que esperan en la carpeta y los que entregarían los pasos anteriores.
run-baseline-needed = Sería una línea base: solo se observa y se reconoce lo que ya está en ambos lados. Así son la primera corrida de una empresa y la que encuentra en la tabla de control registros que la bitácora no conoce.
runs-none = Todavía no hay corridas.

## Estado

status-all-good = Todo al día. Última corrida { $at }: { $count ->
        [one] un documento
       *[other] { $count } documentos
    }.
status-attention = { $count ->
        [one] Un documento requiere
       *[other] { $count } documentos requieren
    } su atención.
status-waiting = { $count ->
        [one] Un documento espera y saldrá solo.
       *[other] { $count } documentos esperan y saldrán solos.
    }
status-running = Corriendo desde { $at }.
status-never-ran = Todavía no se ha corrido ningún ciclo.
status-last-run-failed = La última corrida ({ $at }) falló: { $reason }
status-last-run-interrupted = La última corrida ({ $at }) se interrumpió; la siguiente verifica lo que quedó a medias.
status-last-run-stopped = La última corrida ({ $at }) se detuvo: { $reason }
status-tried-again = Se intenta de nuevo por sí solo.

## Documentos, y la lista Atención: la que muestra «sageconnect attention»

documents-line-sage = En Sage
documents-line-control = En la tabla de control
documents-line-portal = En el portal
documents-line-attempts = Intentos
documents-line-decisions = Decisiones
decision-carried-out = la llevó a cabo la corrida { $run }
decision-to-come = la siguiente corrida la lleva a cabo
documents-line-next = Qué sigue
documents-carries = lleva el complemento { $uuid } del { $date }
documents-carries-none = no lleva complemento
documents-cancelled = cancelado
documents-absent = No está
documents-to-be-marked = El portal ya lo tiene; su renglón de control se escribe en la siguiente corrida.
documents-approved = Una persona lo aprobó; se aplica en la siguiente corrida.
documents-waits-for-decision = Espera su decisión
documents-not-seen = Ninguna corrida lo ha visto todavía; se revisa en la siguiente.
documents-not-found-yet = Ninguna corrida lo ha visto, y un lado no contestó: no se sabe si existe.
documents-next-look = se revisa de nuevo el { $at }
attention-none = Nada requiere su atención.
attention-how = Para aprobar uno, por ejemplo: sageconnect approve { $example }
approve-done = Aprobado: { $subject }. Se aplicará en la siguiente corrida.

## Órdenes de compra

orders-none = No hay órdenes que mostrar.
orders-authorization = Autorización
orders-authorized = Autorizada
orders-not-authorized = No autorizada
orders-never-authorized = Nadie la ha autorizado
orders-content = Se enviaría
orders-notices = Avisos
orders-verdict = Decisión
orders-equal = Sage y el portal dicen lo mismo.
orders-different = { $count ->
        [one] Un dato es distinto:
       *[other] { $count } datos son distintos:
    }
orders-not-comparable = No se puede comparar: falta la orden en Sage o en el portal.
orders-lines = { $count ->
        [one] una línea
       *[other] { $count } líneas
    }
orders-cfdis = { $count ->
        [0] sin CFDI
        [one] un CFDI
       *[other] { $count } CFDI
    }
orders-not-sent-nothing-left = nada, porque todo está cancelado.
orders-not-sent-all-skipped = nada, porque todas sus líneas son de almacenes que no se envían.
orders-not-sent-held = nada todavía:
orders-type-2 = permanente
orders-type-3 = futura
orders-type-4 = abierta
orders-on-hold = retenida
orders-complete = completa
orders-lines-of-sage = Sus líneas en Sage:
orders-delivery = entrega el { $day }
orders-rate = tipo de cambio { $rate }
orders-subtotal = Subtotal
orders-vat-sum = Impuestos trasladados
orders-withheld = Impuestos retenidos
orders-total = Total
orders-delivery-contact = Contacto de entrega
orders-requested-by = La solicitó
orders-addresses = Dirección de entrega
orders-comments = Comentarios
orders-reference = Referencia
orders-payment-form = Forma de pago
orders-cfdi-use = Uso del CFDI
orders-metadata = Datos adicionales
orders-line-at = línea { $position }
orders-line-with-id = línea con id { $id }
orders-line-there = Está
orders-line-not-in-portal = { $line }: está en Sage, no está en el portal
orders-line-not-in-sage = { $line }: no está en Sage, está en el portal
orders-line-repeated = { $line }: está una vez en Sage, y { $times } veces en el portal
orders-day-not-authorized = no ({ $day })
orders-new = Ninguna corrida la ha visto todavía
column-about = Descripción
column-number = Número
column-day = Autorización
column-control = Tabla de control
column-amount = Importe
column-reason = Motivo
column-field = Dato
column-sage = Sage
column-portal = Portal
column-line = Línea
column-item = Artículo
column-description = Descripción
column-quantity = Cantidad
column-unit = Unidad
column-price = Precio
column-location = Almacén
column-ordered = Ordenado
column-cancelled = Cancelado
column-received = Recibido
notice-not-in-catalogue = { $field }: «{ $value }» no está en la lista del portal; se omite.
notice-empty-metadata = { $field }: { $value } está vacío; se omite.
notice-zip-not-five-digits = { $field }: «{ $value }» no tiene cinco dígitos; se toma el de la empresa, o ninguno.
notice-address-defaulted = { $field }: de la empresa se toman { $value }.
notice-contact-defaulted = { $field }: la orden no nombra a nadie; se toma «{ $value }», el de la empresa.
notice-description-defaulted = { $field }: está vacía; se toma el número del artículo ({ $value }).
notice-control-characters = { $field }: se quitaron caracteres de control ({ $value }).
notice-taxes-scaled = { $field }: se ajustaron a lo que queda de la orden ({ $value }).
notice-lines-skipped = { $field }: se omiten las líneas de { $value }.

## Diagnóstico

doctor-ok = Correcto
doctor-failed = Con problema
doctor-schema = Tablas y columnas
doctor-rights = Permiso de leer las tablas
doctor-clock = Reloj del servidor
doctor-portal = Conexión con el portal
doctor-company = Empresa en el portal
doctor-all-good = Todo está en orden.

## Configuración, credenciales y auditoría

settings-good = La configuración de { $file } no tiene errores.
settings-level-error = Error
settings-level-warning = Advertencia
secrets-set = La credencial { $entry } quedó guardada en { $store }.
secrets-deleted = La credencial { $entry } se borró de { $store }.
secrets-not-there = La credencial { $entry } no estaba en { $store }.
secrets-present = Configurada
secrets-absent = Falta
secrets-enter = Escriba el valor de { $entry } y presione Entrar:
secrets-empty = No se recibió ningún valor; no se cambió nada.
secrets-several-lines = Se recibieron varias líneas, y una credencial es una sola; no se cambió nada.
secrets-too-long = El valor es demasiado largo para una credencial; no se cambió nada.
secrets-control = El valor contiene un tabulador u otro carácter de control; no se cambió nada.
secrets-empty-hint = Corra «sageconnect secrets set { $entry }» en una terminal y escriba el valor, o páselo por la entrada estándar desde un archivo.
audit-good = La auditoría está íntegra: { $count ->
        [one] un registro
       *[other] { $count } registros
    }.
audit-broken = La auditoría está alterada a partir del registro { $entry }.

## Demostración y ambiente de pruebas

demo-welcome = Demostración de SageConnect con empresas inventadas, en este equipo y sin tocar nada de fuera.
demo-starting = Preparando { $companies ->
        [one] una empresa
       *[other] { $companies } empresas
    } (perfil { $profile }, semilla { $seed })…
demo-baseline = Línea base: qué está ya en ambos lados
demo-cycle = Ciclo { $number }
demo-waiting = Lo que espera, y por qué
demo-no-writes = El segundo ciclo no escribió nada.
demo-writes = El segundo ciclo escribió { $count ->
        [one] una vez
       *[other] { $count } veces
    }; no debió escribir nada.
ledger-title = Veredicto del libro
ledger-clean = Nada perdido, nada doble, nada distinto, nada cruzado.
sandbox-ready = El ambiente de pruebas está listo. Deténgalo con Ctrl+C.
sandbox-folder = Carpeta de configuración: { $folder }
sandbox-ui = La ventana, para un navegador de este equipo: { $url }
sandbox-connect = Cómo conectarse
sandbox-sql-server = SQL Server: { $server } · usuario { $user } · contraseña { $password }
sandbox-portal = Portal: { $url }
sandbox-admin = Administración: { $url }
sandbox-company-sage = base de datos { $database } · AUDTORG { $org } · RFC { $rfc }
sandbox-company-portal = id en el portal { $tenant } · arranque { $day }
sandbox-client-tsql = tsql (FreeTDS)
sandbox-client-node = node, paquete mssql
sandbox-client-portal = curl, el portal
sandbox-client-portal-description = curl, la descripción que el portal da de sí mismo (OpenAPI)
sandbox-client-ledger = curl, el libro
sandbox-clients = Se ha probado con SageConnect (tiberius), tsql (FreeTDS) y el paquete mssql de node; no con otros clientes.
sandbox-old-journal = Las empresas son nuevas: la bitácora del ambiente anterior se guardó en { $file }.

## Bandeja

tray-run-now = Ejecutar ahora
tray-stop = Detener después de este documento
tray-open = Abrir SageConnect
tray-quit = Salir

## Errores de uso

label-what-to-do = Qué hacer:

## Más palabras de la línea de comandos

approve-brake = el freno, hasta { $count ->
        [one] un cambio
       *[other] { $count } cambios
    }
demo-stopped = La demostración se detuvo a petición de una persona o del sistema, y no da veredicto.
demo-stopped-hint = No quedó nada pendiente: era de empresas inventadas y se borró. Para verla completa, empiécela de nuevo.
demo-figures = El portal atendió { $http } solicitudes y SQL Server { $sql } instrucciones; todo tomó { $duration }.
ledger-lost = Perdidos
ledger-doubled = Dobles
ledger-differing = Distintos
ledger-crossed = Cruzados
operation-create-payment = Enviar pago
operation-link-vendor = Ligar proveedor
operation-link-invoice = Escribir UUID
operation-create-order = Enviar orden
operation-update-order = Actualizar orden
operation-set-order-status = Cambiar estado de la orden
operation-set-order-status-to = Cambiar estado de la orden a { $status }
operation-write-complement = Anotar complemento
operation-deliver-cfdi = Entregar al importador
operation-export-supplier = Exportar proveedor
operation-run-importer = Correr el importador
operation-mark = Marcar en la tabla de control
phase-observing = leyendo ambos lados
phase-verifying = preguntando al portal
phase-settling = enviando
run-step-ended = { $company } · { $step }: { $result } ({ $done } de { $total }{ $adopted ->
        [0] {""}
       *[other] ; reconocidos: { $adopted }
    })
sandbox-run = Para usarlo como un sitio: sageconnect run --folder { $folder }
status-sandbox = Modo de prueba: empresas inventadas en este equipo.
doctor-sql = Conexión con SQL Server
doctor-control = Tabla de control
outcome-confirmed = aceptado
outcome-adopted = ya estaba
outcome-refused = rechazado
outcome-unknown = sin respuesta
outcome-under-way = en curso
outcome-unknown-verified = sin respuesta; después se verificó que sí llegó
outcome-unknown-absent = sin respuesta; después se verificó que no llegó, y se envió de nuevo
outcome-not-sent = no se envió
outcome-conflict = distinto
usage-unknown-tenant = No hay ninguna empresa con la clave «{ $name }».
usage-known-tenant = Las que hay: { $known }.
usage-unknown-run = No hay ninguna corrida con el número { $name }.
usage-known-run = Las más recientes: { $known }.
usage-unknown-secret = No hay ninguna credencial «{ $name }».
usage-known-secret = Las que hay: { $known }.
usage-unknown-brake = El freno no detiene nada en { $name }.
usage-known-brake = Lo que detiene ahora: { $known }.
usage-unknown-open-document = No hay ningún documento por decidir con el número { $name }.
usage-known-open-document = Algunos que se pueden aprobar: { $known }.
run-last = Última corrida: { $run }, { $at }, { $result }.
run-about = Corrida { $run } · { $kind } · { $at } · { $result } · { $duration }
run-under-way = en curso
run-nothing-to-make = No se haría ningún cambio.
run-brake-would-hold = El freno detendría este plan: son más de { $limit } cambios.
attention-more = Los demás se corrigen en Sage, en el portal o en la configuración.
audit-broken-hint = Alguien escribió en la bitácora por fuera de SageConnect. Guarde una copia del archivo y avise a soporte; los documentos se siguen verificando en ambos lados antes de enviarse.
ledger-finding = { $tenant } { $document }: { $what }
ledger-unexpected = Sobrantes
folder-unusable = No se puede usar { $path }: { $detail }.
folder-unusable-hint = Compruebe que la carpeta existe y que su usuario puede leer y escribir en ella, o indique otra con --folder.
sandbox-none = Ningún ambiente de pruebas está corriendo en la carpeta { $folder }.
sandbox-failed = El ambiente de pruebas no contesta como debe: «{ $detail }».
sandbox-not-started = El ambiente de pruebas no pudo iniciar: { $detail }.
sandbox-not-started-hint = Si un puerto está ocupado, indique otro con --sql-port, --portal-port o --admin-port, y para la ventana con --port; sin esas opciones se toman puertos libres.
    .window = Revise que haya espacio en el disco y que su usuario pueda escribir en la carpeta temporal, y abra SageConnect de nuevo.
sandbox-over-site = { $file } es de un sitio y el ambiente de pruebas lo reemplazaría; no se cambió nada.
sandbox-over-site-hint = Indique otra carpeta con --folder: una vacía, o la de un ambiente de pruebas anterior.
sandbox-busy = Otro ambiente de pruebas ya está corriendo en la carpeta { $folder } ({ $holder }); no se cambió nada.
sandbox-busy-hint = Use ese, deténgalo con Ctrl+C antes de iniciar otro, o indique otra carpeta con --folder.
sandbox-failed-hint = Inícielo con «sageconnect sandbox serve --folder CARPETA» y use la misma carpeta.
usage-unknown-document = No se encontró ningún documento con «{ $name }».
usage-known-document = Algunos que sí hay: { $known }.
usage-invalid-value = «{ $value }» no sirve para { $argument }. Valores posibles: { $possible }.
usage-malformed-value = «{ $value }» no sirve para { $argument }.
usage-unknown-argument = No existe la opción { $argument }.
usage-unknown-command = No existe el comando «{ $command }».
usage-unexpected-argument = «{ $argument }» está de más: este comando no lo espera.
usage-missing-value = Falta el valor de { $argument }.
usage-missing-command = Falta el comando. Los que hay: { $commands }.
usage-missing-argument = Falta: { $arguments }.
usage-given-twice = { $argument } se dio dos veces.
usage-conflict = { $argument } no se combina con { $other }.
usage-not-understood = No se entendió el comando.
usage-hint = Vea «sageconnect --help», o --help después de un comando.
doctor-authorizations = Autorizaciones de órdenes
demo-advanced = Mientras tanto, en Sage: { $count ->
        [one] una orden cambió
       *[other] { $count } órdenes cambiaron
    } (cancelada, recibida, corregida o autorizada de nuevo).
usage-unknown-order = No se encontró ninguna orden con el número «{ $name }».
usage-known-order = Algunas que sí hay: { $known }.
usage-unknown-document-step = El número { $name } es de varios documentos.
usage-known-document-step = Indique cuál con --step: { $known }.
usage-unknown-brake-step = El freno detiene varios pasos de { $name }.
usage-known-brake-step = Indique cuál con --step: { $known }.
usage-nothing-to-decide = Una aprobación no cambia nada para { $name }. { $reason }
verdict-not-ours = No se envía. { $reason }.
not-ours-not-in-sage = No está en Sage
not-ours-not-authorized = Nadie la ha autorizado
not-ours-standing-order = Es una orden permanente
not-ours-future-order = Es una orden futura
not-ours-blanket-order = Es una orden abierta
not-ours-other-type = Su tipo no se envía
not-ours-nothing-left = Todo está cancelado
not-ours-all-skipped = Es de almacenes que no se envían
not-ours-outside-period = Está fuera del periodo de reintentos
verdict-only-looks = La siguiente corrida solo observa (línea base). Después: { $then }
verdict-settled = Nada que hacer: ambos lados dicen lo mismo.
verdict-settled-followed = Nada que hacer por ahora: se revisa otra vez cuando cambie en Sage, o en la revisión diaria.
verdict-settled-ended = Nada que hacer: la tabla de control la da por terminada.
verdict-left-alone = Se deja como está: es anterior al arranque.
verdict-hold = Espera.
verdict-ask = Primero se le pregunta al portal.
verdict-mark = Falta registrarla en la tabla de control.
verdict-verify = Se anota lo que el portal contestó sobre el intento anterior.
verdict-adopt = El portal ya la tiene así: solo se anota.
verdict-accept = Se acepta como está, por decisión de una persona.
verdict-create = Enviarla al portal.
verdict-update = Actualizarla en el portal.
verdict-cancel = Cancelarla en el portal.
verdict-close = Cerrarla en el portal.
verdict-reopen = Abrirla de nuevo en el portal.

## Qué encontró el libro, por clase. Los datos van tal como están en Sage, en la tabla de control o en el portal

ledger-kind-addenda-differs = la Addenda no es la que corresponde: debe decir { $expected }, y dice { $found }
ledger-kind-amount-differs = el importe debe ser { $expected }, y es { $found }
ledger-kind-bank-account-differs = la cuenta bancaria debe ser { $expected }, y es { $found }
ledger-kind-comments-differ = los comentarios deben ser «{ $expected }», y son «{ $found }»
ledger-kind-complement-crossed = el complemento está en un pago de otra empresa ({ $expected }): { $found }
ledger-kind-complement-differs = el complemento anotado en Sage debe ser { $expected }, y es { $found }
ledger-kind-complement-doubled = el mismo complemento está anotado más de una vez en el pago: { $found }
ledger-kind-complement-missing = no se anotó en Sage el complemento { $expected }
ledger-kind-complement-unexpected = se anotó en Sage un complemento que no debía anotarse: { $found }
ledger-kind-control-row-changed = cambió un registro de la tabla de control que no debía cambiar: era { $expected }, y ahora: { $found }
ledger-kind-control-row-crossed = el registro de la tabla de control es de un pago de otra empresa ({ $expected }): { $found }
ledger-kind-control-row-differs = el registro de la tabla de control debe ser { $expected }, y es { $found }
ledger-kind-control-row-doubled = hay más de un registro en la tabla de control: { $found }
ledger-kind-control-row-missing = no está en la tabla de control: { $expected }
ledger-kind-control-row-unexpected = está en la tabla de control y no debía enviarse: { $found }
ledger-kind-control-row-unknown = hay un registro en la tabla de control para un pago que no existe: { $found }
ledger-kind-control-row-without-company = el registro de la tabla de control no es de ninguna empresa: { $found }
ledger-kind-converted-amount-differs = el importe convertido debe ser { $expected }, y es { $found }
ledger-kind-date-differs = la fecha debe ser { $expected }, y es { $found }
ledger-kind-document-changed = el archivo cambió fuera de la Addenda: debe ser { $expected }, y es { $found }
ledger-kind-document-crossed = el documento es de otra empresa ({ $expected }) y está en { $found }
ledger-kind-document-doubled = el documento está más de una vez: { $found }
ledger-kind-document-missing = no llegó ni a la carpeta del importador ni a Sage: { $expected }
ledger-kind-document-settled-twice = se pagó más de lo que vale: vale { $expected }, y se pagó { $found }
ledger-kind-document-unexpected = se entregó un documento que no debía entregarse: { $found }
ledger-kind-documents-differ = sus facturas deben ser { $expected }, y son { $found }
ledger-kind-file-unknown = en la carpeta del importador hay un archivo que nadie espera: { $found }
ledger-kind-file-unreadable = en la carpeta del importador hay un archivo que no se puede leer: { $found }
ledger-kind-guarded-table-written = se escribió en una tabla que no se debe tocar, número de registros: { $found }
ledger-kind-link-crossed = el campo opcional tiene un dato de otra empresa: debe ser { $expected }, y es { $found }
ledger-kind-link-differs = el campo opcional debe ser { $expected }, y es { $found }
ledger-kind-link-missing = falta escribir { $expected } en el campo opcional: { $found }
ledger-kind-optional-field-unexpected = apareció un campo opcional que no debía cambiar: { $found }
ledger-kind-order-note-changed = cambió o desapareció una nota de la tabla de control: { $expected }
ledger-kind-order-note-doubled = la misma nota está dos veces el mismo día: { $found }
ledger-kind-order-note-unexpected = hay una nota de error para algo que no podía fallar: { $found }
ledger-kind-order-row-changed = cambió un registro de la tabla de control que no debía cambiar: era { $expected }, y es { $found }
ledger-kind-order-row-crossed = el registro de la tabla de control es de una orden de otra empresa ({ $expected }): { $found }
ledger-kind-order-row-differs = el registro de la tabla de control debe ser { $expected }, y es { $found }
ledger-kind-order-row-doubled = hay más de un registro en la tabla de control: { $found }
ledger-kind-order-row-gone = desapareció su registro de la tabla de control: { $expected }
ledger-kind-order-row-missing = no está en la tabla de control: { $expected }
ledger-kind-order-row-unexpected = está en la tabla de control y no debía enviarse: { $found }
ledger-kind-order-row-unknown = hay un registro en la tabla de control para una orden que no existe: { $found }
ledger-kind-order-row-without-company = el registro de la tabla de control no es de ninguna empresa: { $found }
ledger-kind-order-row-without-order = está en la tabla de control y no en el portal: { $found }
ledger-kind-order-row-word-missing = el registro de la tabla de control se quedó atrás: debe ser { $expected }, y es { $found }
ledger-kind-portal-order-crossed = la orden del portal es de otra empresa ({ $expected }): { $found }
ledger-kind-portal-order-differs = en el portal debe decir { $expected }, y dice { $found }
ledger-kind-portal-order-doubled = está más de una vez en el portal: { $found }
ledger-kind-portal-order-gone = ya no está en el portal, y estaba: { $expected }
ledger-kind-portal-order-missing = no está en el portal: { $expected }
ledger-kind-portal-order-not-updated = falta su cambio en el portal: debe decir { $expected }, y dice { $found }
ledger-kind-portal-order-status-differs = su estado en el portal debe ser { $expected }, y es { $found }
ledger-kind-portal-order-status-missing = falta cambiar su estado en el portal: debe ser { $expected }, y es { $found }
ledger-kind-portal-order-unexpected = está en el portal y no debía enviarse: { $found }
ledger-kind-portal-order-unknown = está en el portal una orden que no existe en Sage: { $found }
ledger-kind-portal-order-written = se hizo en el portal algo que no debía hacerse: { $found }
ledger-kind-portal-payment-crossed = el pago del portal es de otra empresa ({ $expected }): { $found }
ledger-kind-portal-payment-doubled = está más de una vez en el portal: { $found }
ledger-kind-portal-payment-missing = no está en el portal: { $expected }
ledger-kind-portal-payment-state-differs = un pago que ya estaba en el portal se canceló, se recuperó o desapareció
ledger-kind-portal-payment-unexpected = está en el portal y no debía enviarse: { $found }
ledger-kind-portal-payment-unknown = está en el portal un pago que no existe en Sage: { $found }
ledger-kind-reference-differs = la referencia debe ser «{ $expected }», y es «{ $found }»
ledger-kind-supplier-crossed = el proveedor es de otra empresa ({ $expected }) y está en { $found }
ledger-kind-supplier-differs = el proveedor debe ser { $expected }, y es { $found }
ledger-kind-supplier-missing = no se exportó el proveedor { $expected }
ledger-kind-supplier-unexpected = se exportó un proveedor que no debía exportarse: { $found }

## Facturas, proveedores e importador

documents-line-folder = En la carpeta
documents-in-sage = Ya está
folder-waiting = { $name } espera al importador desde el { $at }
folder-processed = el importador ya guardó { $name } entre los procesados
cfdi-kind-invoice = factura
cfdi-kind-credit-note = nota de crédito
cfdi-kind-complement = complemento de pago
invoices-supplier = Proveedor
invoices-supplier-vendor = { $name } (en Sage: { $vendor })
invoices-supplier-unlinked = { $name } (sin número de proveedor de Sage)
invoices-entered = El proveedor anotó
invoices-order = orden de compra { $order }
invoices-linked-orders = órdenes ligadas en el portal: { $orders }
invoices-afe = AFE { $afe }
invoices-charge = cargo { $name }: { $amount }
invoices-progress = El portal le dice
invoices-waits = Dónde espera
invoices-payments = Pagos que ampara:
invoices-unreadable = El portal lo muestra, pero no se puede leer
waits-at-supplier = Con el proveedor
waits-at-portal-approval = En el portal
waits-at-our-folder = Antes de nuestra carpeta
waits-at-importer = En el importador
waits-at-sage = En Sage
waits-at-nowhere = En ningún lado
waits-rejected = El portal lo rechazó y no se lleva a Sage; el proveedor tiene que corregirlo o mandar otro.
waits-supplier-data = Falta algo que solo el proveedor puede dar.
waits-portal-file = El portal tiene en su lugar el archivo de otro documento; hay que reportarlo al portal.
waits-not-payable = Todavía no está aprobado para pago en el portal; se entrega cuando lo esté.
waits-next-run = La siguiente corrida lo deja en la carpeta del importador.
waits-after-baseline = La primera corrida de la empresa solo observa; la que le sigue lo deja en la carpeta.
waits-held = Algo lo detiene.
waits-before-go-live = Es anterior al arranque de la empresa y se deja como está.
waits-outside-days = Es más antiguo que los días que se revisan (cfdi.lookback_days); ninguna corrida lo entrega.
waits-switched-off = La empresa no tiene importador configurado, así que nada se entrega.
waits-in-folder = Su archivo está en la carpeta; falta que el importador lo tome.
waits-importer-works = Su archivo está en la carpeta, y el importador está trabajando.
waits-put-away = El importador ya guardó su archivo, y Sage no tiene el documento.
waits-file-gone = Se entregó, su archivo ya no está, y Sage no tiene el documento.
waits-in-sage = Nada espera: Sage ya lo tiene.
waits-in-sage-unnoted = Nada espera: Sage ya lo tiene, y la siguiente corrida lo anota.
waits-cancelled = Está cancelado; no se lleva a Sage.
waits-settled = Se dio por terminado en una corrida anterior, y hoy Sage no lo tiene.
waits-not-there = El portal ya no lo tiene, y Sage tampoco.
suppliers-name = Nombre
suppliers-expedient = Expediente
suppliers-expedient-accepted = aceptado el { $at }
suppliers-expedient-undated = entregado, sin fecha de aceptación
suppliers-expedient-none = no lo ha entregado
suppliers-address = Domicilio
suppliers-contacts = Contactos
suppliers-account = Cuenta bancaria
suppliers-account-number = cuenta …{ $end }
suppliers-account-clabe = CLABE …{ $end }
suppliers-account-none = no tiene
suppliers-link = ligado a { $id }
suppliers-link-none = sin liga al portal
suppliers-exported = Exportado
suppliers-exported-never = Nunca
suppliers-exported-unknown = sin confirmar
suppliers-file-waiting = espera al importador
suppliers-file-processed = ya lo guardó el importador
suppliers-file-absent = ya no está en la carpeta
suppliers-content = Se exportaría
suppliers-content-new = todo, por primera vez
suppliers-content-changed = algo distinto de lo que ya se exportó
suppliers-content-equal = lo mismo que ya se exportó
supplier-next-export = La siguiente corrida lo exporta.
supplier-next-after-baseline = La primera corrida de la empresa solo observa; la que le sigue lo exporta.
supplier-next-hold = Espera.
supplier-next-decide = Espera su decisión.
supplier-next-settled = Nada por hacer: ya se exportó tal como está.
supplier-next-not-listed = Nada: el portal no lo lista entre los aceptados en los días que se revisan.
supplier-next-switched-off = Nada: la empresa no tiene importador configurado.
import-off = El importador está apagado: la empresa no tiene la clave downloads en settings.toml.
import-folder = Carpeta
import-waiting = Esperan
import-waiting-count = { $count ->
        [0] ningún archivo
        [one] un archivo
       *[other] { $count } archivos
    }
import-oldest = el más antiguo, del { $at }
import-processed = Procesados
import-program = Programa
import-program-ours = lo corre SageConnect
import-program-by-hand = lo corre una persona
import-runs = Corridas
import-next-switched-off = Nada: está apagado.
import-next-blocked = Nada, hasta que se corrija lo que falla.
import-next-nothing-waits = Nada: ningún archivo espera.
import-next-by-hand = Alguien tiene que correr el importador.
import-next-after-baseline = La primera corrida de la empresa solo observa; la que le sigue corre el importador.
import-next-held = No se corre.
import-next-ends-stop = La siguiente corrida del paso «Importar a Sage» de esta empresa termina la detención e importa lo que espere; después siguen las demás empresas.
import-next-after-stop = Primero va una corrida del paso «Importar a Sage» de la empresa { $company }, que termina la detención; después sigue esta empresa.
import-next-works = El importador está trabajando; lo que deje pendiente lo toma la siguiente corrida.
import-next-runs = La siguiente corrida corre el importador.
doctor-folder = Carpeta del importador
doctor-importer = Importador
operation-acknowledge-cfdi = Avisar al portal
usage-unknown-invoice = No se encontró ningún documento fiscal con el UUID o el id del portal «{ $name }».
usage-known-invoice = Algunos que sí hay: { $known }.
usage-unknown-supplier = No se encontró ningún proveedor con «{ $name }».
usage-known-supplier = Algunos que sí hay: { $known }.
waits-not-sent = El proveedor todavía no lo envía en el portal.
waits-left-stage = Ya se pagó o está por pagarse sin haber llegado a Sage; solo se entrega lo que falta por pagar. Si hace falta, apruébelo.
waits-in-review = El portal todavía no lo acepta; se anota en Sage cuando lo acepte.
waits-at-next-run = En la siguiente corrida
waits-disagrees = No coincide con su pago en Sage; el proveedor tiene que corregirlo, o alguien lo aprueba si la diferencia está explicada.
waits-not-linked = No está ligado a un pago que el portal conozca; se anota en Sage cuando lo liguen.
waits-payment-awaited = Sage no tiene contabilizado su pago; se anota cuando lo tenga.
waits-payment-unfit = Su pago está reversado o repetido en Sage; hay que revisarlo ahí.
waits-other-in-sage = Su pago es de otro complemento; alguien tiene que decidir cuál es el vigente.
waits-sage-data = Falta corregir un dato en Sage o en su base de control.
waits-cancelled-in-sage = Está cancelado, y su pago en Sage todavía lo lleva.
waits-ready = Está listo: la siguiente corrida lo anota en su pago en Sage.
waits-ready-after-baseline = La primera corrida de la empresa solo observa; la que le sigue lo anota en su pago en Sage.
waits-tried-again = Algo lo detuvo; cada corrida lo vuelve a intentar.
waits-left-alone = Es anterior al arranque de la empresa; no se lleva a Sage.
waits-not-looked-at = Llegó al portal antes de los días que se revisan (complements.overlap_days); ninguna corrida lo anota.
waits-wrong-company = Está en la base de datos de esta empresa, y es un documento de otra.
waits-in-other-company = Se importó en la base de datos de otra empresa; en la de esta no está.
document-state-settled = Terminado

## Horario

schedule-every-minutes = { $count ->
        [one] cada minuto
       *[other] cada { $count } minutos
    }
schedule-hourly = cada hora en punto
schedule-hourly-at = { $minute ->
        [one] un minuto después de cada hora en punto
       *[other] a los { $minute } minutos de cada hora
    }
schedule-hourly-list = a los { $minutes } minutos de cada hora
schedule-hourly-ranges = en los minutos { $minutes } de cada hora
schedule-every-minutes-within = cada { $count } minutos, del minuto { $first } al { $last } de cada hora
schedule-window = de { $from } a { $to }
schedule-hours-list = en las horas { $hours }
schedule-every-hours = cada { $hours } horas desde las { $time }
schedule-daily = todos los días { $times }
schedule-days-every = todos los días
schedule-days-range = de { $first } a { $last }
schedule-days-list = los { $days }
schedule-days-either = { $days }, y además { $weekdays }
schedule-days-both = { $days }, cuando sea { $weekdays }
schedule-month-day = el día { $days }
schedule-month-days = los días { $days }
schedule-month-days-within = cada { $count } días, del { $first } al { $last }
schedule-month-nearest = el día entre semana más cercano al { $day }
schedule-month-last = el último día
schedule-month-last-working = el último día entre semana
schedule-of-every-month = de cada mes
schedule-of-months = de { $months }
schedule-in-months = en { $months }
schedule-months-range = de { $months }
schedule-on-place = el { $day }
schedule-placed = { $place } { $day }
schedule-place-1 = primer
schedule-place-2 = segundo
schedule-place-3 = tercer
schedule-place-4 = cuarto
schedule-place-5 = quinto
schedule-place-last = último
schedule-row = { $first } a { $last }
schedule-times = a las { $times }
schedule-times-from-one = a la { $times }
schedule-other = según la expresión { $expression }
list-and = { $before } y { $last }
list-or = { $before } o { $last }
month-name-1 = enero
month-name-2 = febrero
month-name-3 = marzo
month-name-4 = abril
month-name-5 = mayo
month-name-6 = junio
month-name-7 = julio
month-name-8 = agosto
month-name-9 = septiembre
month-name-10 = octubre
month-name-11 = noviembre
month-name-12 = diciembre
weekday-1 = lunes
weekdays-1 = lunes
weekday-2 = martes
weekdays-2 = martes
weekday-3 = miércoles
weekdays-3 = miércoles
weekday-4 = jueves
weekdays-4 = jueves
weekday-5 = viernes
weekdays-5 = viernes
weekday-6 = sábado
weekdays-6 = sábados
weekday-7 = domingo
weekdays-7 = domingos

## Horario, avisos, registros y decisiones

column-slot = Horario
column-outcome = Qué pasó
column-next-look = Se revisa de nuevo
column-log-day = Día
column-log-file = Archivo
column-bytes = Bytes
schedule-line-state = Estado
schedule-line-zone = Huso horario
schedule-line-pause = Pausa
schedule-line-next = Próximas corridas
schedule-next-none = ninguna mientras dure la pausa
schedule-line-catch-up = Lo que se pierde
schedule-on = Encendido.
schedule-on-unhosted = Encendido, pero ningún programa lo lleva ahora: abra SageConnect o deje corriendo «sageconnect serve».
schedule-off = Apagado: las corridas solo empiezan cuando alguien las pide.
schedule-catch-up = { $count ->
        [one] lo de la última hora se recupera con una sola corrida
       *[other] lo de las últimas { $count } horas se recupera con una sola corrida
    }
serve-started = SageConnect lleva el horario de { $folder }. Deténgalo con Ctrl+C.
serve-stopped = SageConnect ya no lleva el horario.
serve-notice = { $title }: { $body }
serve-run-began = Corrida { $run }: empezó.
serve-run-ended = Corrida { $run }: { $result } en { $duration } (hechos: { $done }, reconocidos: { $adopted }, con falla: { $failed }).
serve-run-not-begun = La corrida no pudo empezar.
runs-more = Hay más: agregue --before { $run }.
reason-steps = { $count ->
        [one] Un paso
       *[other] { $count } pasos
    }: { $reason }
reason-documents = { $count ->
        [one] Un documento
       *[other] { $count } documentos
    }: { $reason }
numbers-more = { $count ->
        [one] y uno más
       *[other] y { $count } más
    }
reason-more = { $count ->
        [one] un motivo más
       *[other] { $count } motivos más
    }
run-tried = { $count ->
        [one] Se intentó un documento
       *[other] Se intentaron { $count } documentos
    }; bien: { $well }.
run-tried-cut = Se intentaron más de { $count } documentos; de los primeros, bien: { $well }.
documents-none = No hay documentos así.
documents-more = Hay más: suba --limit o acote la lista.
attention-steps = Pasos que se detuvieron:
attention-ignored = { $count ->
        [one] Un documento que alguien ignora:
       *[other] { $count } documentos que alguien ignora:
    }
notices-none = No hay avisos.
notices-lasts = { $count ->
        [one] Desde el { $since }; lo encontró una corrida.
       *[other] Desde el { $since }; lo encontraron { $count } corridas.
    }
notices-ended = Desde el { $since }; terminó el { $ended }.
notices-steps = { $count ->
    [one] Paso
   *[other] Pasos
 }: { $steps }
notices-documents = { $count ->
        [one] Es de un documento.
       *[other] Es de { $count } documentos.
    }
logs-none = No hay renglones así.
logs-more = Hay renglones anteriores: agregue --day { $day } --before "{ $place }", o guárdelos todos con «sageconnect logs export».
logs-unfinished = La búsqueda no ha leído todo el día: siga con --day { $day } --before "{ $place }".
logs-folder = Carpeta de los registros: { $folder }
logs-trouble = Ahora no se pueden escribir: { $detail }
about-settings = Configuración
about-data = Datos
about-logs = Registros
about-secrets = Credenciales
about-companies = Empresas
about-searched = Se buscó en
retry-undecided-hint = Decida con «sageconnect approve» o con «sageconnect ignore»; «sageconnect attention» dice qué espera cada uno.
usage-unknown-waiting-document = Ningún documento que espere lleva el número { $name }.
usage-known-waiting-document = Algunos que esperan: { $known }.
usage-unknown-attention-document = El documento { $name } no está entre los que requieren a una persona.
usage-known-attention-document = Algunos que sí: { $known }.
usage-unknown-ignored-document = Nadie ignora un documento con el número { $name }.
usage-known-ignored-document = Se ignoran: { $known }.
usage-unknown-ambiguous-document = El número { $name } es de varios documentos.
usage-known-ambiguous-document = Indique cuál con --kind: { $known }.
usage-unknown-log-day = No hay registros del día { $name }.
usage-known-log-day = Los más recientes: { $known }.
usage-unknown-log-file = Ese día no hay un registro con el nombre «{ $name }».
usage-known-log-file = Hay: { $known }.
output-unwritten = La respuesta no se pudo escribir: { $why }.
usage-hint-span = Escriba un número y su unidad, por ejemplo 90m, 1h o 2d.
usage-hint-instant = Escriba día y hora, por ejemplo 2026-07-01 18:30, o un instante RFC 3339.
usage-hint-day = Escriba el día como 2026-07-01.
suppliers-export-all = { $count ->
    [0] El portal no tiene proveedores de { $company } aceptados desde el { $since }: no hay nada que exportar de nuevo.
    [one] La siguiente corrida exporta de nuevo al único proveedor de { $company } que el portal aceptó desde el { $since }.
   *[other] La siguiente corrida exporta de nuevo a los { $count } proveedores de { $company } que el portal aceptó desde el { $since }.
}
usage-unknown-importer-folder = La empresa { $name } no tiene carpeta para el importador: no se le exportan proveedores.
usage-known-importer-folder = Sí la tienen: { $known }.
usage-unknown-past-day = El día { $name } todavía no llega.
usage-known-past-day = Indique un día hasta hoy, { $known }.
