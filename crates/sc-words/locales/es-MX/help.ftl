# Ayuda de la línea de comandos: una clave por comando y argumento.

help = Mantiene de acuerdo a Sage 300 y al portal de proveedores: pagos, sin perder ni duplicar ninguno.
help-heading-commands = Comandos
help-heading-options = Opciones
help-heading-arguments = Argumentos
help-arg-help = Muestra esta ayuda
help-arg-version = Muestra la versión
help-arg-lang = Idioma: es o en; sin él, el de la configuración o el del sistema
help-arg-folder = Carpeta con la configuración y los datos; sin ella, la de este sistema
help-arg-json = Responde un solo documento JSON, con nombres estables (docs/json.md)
help-demo = Demuestra el ciclo completo con empresas inventadas, en este equipo y sin tocar nada de fuera
help-demo-seed = Semilla: la misma semilla da las mismas empresas y documentos
help-demo-profile = Tamaño de las empresas inventadas
help-run = Corre un ciclo: observa ambos lados y envía lo que falta
help-run-tenant = Solo esta empresa; se puede repetir
help-run-step = Solo este paso; se puede repetir
help-run-dry-run = Solo muestra cada cambio que se haría; no escribe nada en ningún lado
help-run-baseline = Solo observa y reconoce lo que ya está en ambos lados
help-status = Cómo está esta instalación: última corrida, empresas, pendientes
help-runs = Corridas, de la más reciente a la más antigua
help-runs-limit = Cuántas corridas mostrar
help-runs-show = Una corrida con sus pasos
help-runs-show-run = Número de la corrida
help-documents = La historia de un documento: Sage, tabla de control, portal, intentos y qué sigue
help-documents-text = Número de pago, UUID, RFC o proveedor
help-attention = Lo que requiere a una persona, agrupado por motivo
help-approve = Aprueba lo que espera una decisión; se aplica en la siguiente corrida
help-approve-tenant = Empresa
help-approve-step = Paso
help-approve-brake = Suelta el freno para el plan que mostró la última corrida
help-approve-documents = Números de pago: enviar lo anterior a la fecha de arranque o revertido, aceptar lo distinto, no esperar
help-approve-note = Por qué; queda en la auditoría
help-doctor = Revisa conexiones, tablas y relojes de cada empresa; no escribe nada
help-settings = Configuración
help-settings-check = Revisa la configuración y muestra todos los errores a la vez
help-settings-example = Muestra un archivo de configuración de ejemplo, comentado
help-secrets = Credenciales, en el almacén del sistema operativo
help-secrets-set = Guarda una credencial; el valor se lee de la entrada estándar
help-secrets-set-entry = Nombre de la credencial, por ejemplo db/password
help-secrets-list = Lista las credenciales sin sus valores
help-secrets-delete = Borra una credencial
help-secrets-delete-entry = Nombre de la credencial
help-audit = Auditoría de lo que se escribió y se aprobó
help-audit-verify = Comprueba que nadie alteró la auditoría
help-sandbox = Ambiente de pruebas: SQL Server y portal de mentira, en este equipo
help-sandbox-serve = Lo mantiene corriendo y escribe una carpeta de configuración para usarlo como si fuera un sitio
help-sandbox-serve-seed = Semilla
help-sandbox-serve-profile = Tamaño de las empresas inventadas
help-sandbox-serve-sql-port = Puerto de SQL Server; 0 = uno libre
help-sandbox-serve-portal-port = Puerto del portal; 0 = uno libre
help-sandbox-serve-admin-port = Puerto de la administración; 0 = uno libre
help-sandbox-serve-latency-ms = Milisegundos que tarda cada respuesta del portal
help-sandbox-serve-case-insensitive = SQL Server sin distinguir mayúsculas
help-sandbox-ledger = El veredicto del libro de un ambiente que está corriendo: perdidos, dobles, distintos, cruzados
