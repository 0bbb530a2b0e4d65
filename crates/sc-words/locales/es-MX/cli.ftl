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
run-stopping = Deteniendo después del documento en curso…
run-dry-nothing-written = Corrida de prueba: no se escribió nada en ningún lado.
run-would-make = Se harían { $count ->
        [one] un cambio
       *[other] { $count } cambios
    }:
run-baseline-needed = Es la primera corrida de esta empresa: solo se observa y se reconoce lo que ya está en ambos lados.
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

## Documentos y Atención

documents-line-sage = En Sage
documents-line-control = En la tabla de control
documents-line-portal = En el portal
documents-line-attempts = Intentos
documents-line-next = Qué sigue
documents-absent = No está
attention-none = Nada requiere su atención.
attention-how = Para aprobar uno, por ejemplo: sageconnect approve { $example }
approve-done = Aprobado: { $subject }. Se aplicará en la siguiente corrida.

## Diagnóstico

doctor-ok = Correcto
doctor-failed = Con problema
doctor-schema = Tablas y columnas
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
sandbox-connect = Cómo conectarse

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
demo-figures = El portal atendió { $http } solicitudes y SQL Server { $sql } instrucciones; todo tomó { $duration }.
ledger-lost = Perdidos
ledger-doubled = Dobles
ledger-differing = Distintos
ledger-crossed = Cruzados
operation-create-payment = Enviar pago
operation-link-vendor = Ligar proveedor
operation-link-invoice = Escribir UUID
operation-mark = Marcar en la tabla de control
phase-observing = leyendo ambos lados
phase-verifying = preguntando al portal
phase-settling = enviando
run-step-ended = { $company } · { $step }: { $result } ({ $done } de { $total })
sandbox-run = Para usarlo como un sitio: sageconnect run --folder { $folder }
status-sandbox = Modo de prueba: empresas inventadas en este equipo.
doctor-sql = Conexión con SQL Server
doctor-control = Tabla de control
outcome-confirmed = aceptado
outcome-adopted = ya estaba
outcome-refused = rechazado
outcome-unknown = sin respuesta
outcome-not-sent = no se envió
outcome-conflict = distinto
usage-unknown-tenant = No hay ninguna empresa con la clave «{ $name }». Las que hay: { $known }.
usage-unknown-run = No hay ninguna corrida con el número { $name }. Las más recientes: { $known }.
usage-unknown-secret = No hay ninguna credencial «{ $name }». Las que hay: { $known }.
usage-unknown-secret-value = El valor de { $name } no puede guardarse: { $known }.
usage-unknown-brake = El freno no detiene nada en { $name }. Detiene: { $known }.
usage-unknown-open-document = No hay ningún documento por decidir con el número { $name }. Los que hay: { $known }.
run-last = Última corrida: { $run }, { $at }, { $result }.
run-about = Corrida { $run } · { $kind } · { $at } · { $result } · { $duration }
run-under-way = en curso
run-interrupted = Se interrumpió: su proceso terminó antes de tiempo. Lo que quedó a medias se verificó en la corrida siguiente.
run-nothing-to-make = No se haría ningún cambio.
run-brake-would-hold = El freno detendría este plan: son más de { $limit } cambios.
attention-more = Los demás se corrigen en Sage, en el portal o en la configuración.
audit-broken-hint = Alguien escribió en el diario por fuera de SageConnect. Guarde una copia del archivo y avise a soporte; los documentos se siguen verificando en ambos lados antes de enviarse.
ledger-finding = { $tenant } { $document } ({ $what }): debía ser { $expected }; es { $found }
ledger-unexpected = Sobrantes
folder-unusable = No se puede usar { $path }: { $detail }.
folder-unusable-hint = Compruebe que la carpeta existe y que su usuario puede leer y escribir en ella, o indique otra con --folder.
sandbox-failed = El ambiente de pruebas no contesta: { $detail }.
sandbox-failed-hint = Inícielo con «sageconnect sandbox serve --folder CARPETA» y use la misma carpeta.
usage-unknown-document = No se encontró ningún documento con «{ $name }». Algunos que sí hay: { $known }.
usage-invalid-value = «{ $value }» no sirve para { $argument }. Valores posibles: { $possible }.
usage-malformed-value = «{ $value }» no sirve para { $argument }.
usage-unknown-argument = No existe la opción { $argument }.
usage-unknown-command = No existe el comando «{ $command }».
usage-missing-argument = Falta: { $arguments }.
usage-conflict = { $argument } no se combina con { $other }.
usage-not-understood = No se entendió el comando.
usage-hint = Vea «sageconnect --help», o --help después de un comando.
