//! Every key of `settings.toml`. Bounds and defaults: the agreement with the customer, the timeouts'
//! invariant (HTTP < list budget < step; SQL lock < query < step), and good sense where neither says.

use crate::key::{Key, Shape};

macro_rules! keys {
    ($($name:ident = $key:expr;)*) => {
        $(
            #[doc = concat!("See [`Key::meaning`] of this key: `", stringify!($name), "`.")]
            pub const $name: Key = $key;
        )*

        /// All keys, in the order of the example file.
        pub const ALL: &[Key] = &[$($name),*];
    };
}

keys! {
VERSION = Key::integer("version", 1..=1, "1").means(
    "formato de este archivo",
    "format of this file",
);
MODE = Key::choice("mode", &["production", "sandbox"], "\"production\"").means(
    "production para un sitio real; sandbox solo admite este mismo equipo y relaja los límites",
    "production for a live site; sandbox only allows this very machine and relaxes the bounds",
);

APP_TIMEZONE = Key::shaped("app.timezone", Shape::TimeZone, "\"America/Mexico_City\"").means(
    "zona horaria de horarios y fechas, con su nombre IANA",
    "time zone of schedules and dates, by its IANA name",
);
APP_LANGUAGE = Key::choice("app.language", &["es", "en"], "\"es\"").means(
    "idioma de pantallas y mensajes",
    "language of screens and messages",
);

DATABASE_SERVER = Key::shaped("database.server", Shape::Server, "'sqlserver\\SAGE'").means(
    "servidor de SQL Server: equipo, equipo\\instancia o equipo,puerto",
    "the SQL Server: host, host\\instance or host,port",
);
DATABASE_USER = Key::text("database.user", 1..=128, "\"sageconnect\"").optional().means(
    "usuario de SQL Server; sin él se toma la credencial db/user",
    "SQL Server user; without it, the credential db/user is taken",
);
DATABASE_CONTROL = Key::shaped("database.control", Shape::Database, "\"FESA\"").defaulting("\"FESA\"").means(
    "base de datos de las tablas de control",
    "database of the control tables",
);
DATABASE_AUTHORIZATIONS = Key::shaped("database.authorizations", Shape::Database, "\"Autorizaciones_electronicas\"")
    .defaulting("\"Autorizaciones_electronicas\"").means(
    "base de datos de las autorizaciones de órdenes",
    "database of the order authorizations",
);
DATABASE_ENCRYPT = Key::boolean("database.encrypt", "true").means(
    "cifrar la conexión con SQL Server",
    "encrypt the connection to SQL Server",
);
DATABASE_ALLOW_PLAINTEXT = Key::boolean("database.allow_plaintext", "false").means(
    "aceptar encrypt = false en producción",
    "accept encrypt = false in production",
);
DATABASE_TRUST = Key::choice("database.trust", &["system", "ca_file", "any"], "\"system\"").means(
    "en qué certificado del servidor se confía: los del sistema, el de ca_file, o cualquiera",
    "which certificate of the server is trusted: the system's, the one of ca_file, or any",
);
DATABASE_CA_FILE = Key::shaped("database.ca_file", Shape::Path, "'C:\\certs\\sql-ca.pem'").optional().means(
    "archivo PEM de la autoridad que firmó el certificado del servidor; solo con trust = \"ca_file\"",
    "PEM file of the authority that signed the server's certificate; only with trust = \"ca_file\"",
);
DATABASE_CONNECT_TIMEOUT_MS = Key::integer("database.connect_timeout_ms", 1_000..=60_000, "15000")
    .sandbox(100..=60_000).means(
    "espera máxima para conectarse a SQL Server, en milisegundos",
    "longest wait for a connection to SQL Server, in milliseconds",
);
DATABASE_QUERY_TIMEOUT_MS = Key::integer("database.query_timeout_ms", 5_000..=600_000, "180000")
    .sandbox(100..=600_000).means(
    "espera máxima de una consulta, en milisegundos",
    "longest wait for a statement, in milliseconds",
);
DATABASE_LOCK_TIMEOUT_MS = Key::integer("database.lock_timeout_ms", 500..=30_000, "5000").sandbox(10..=30_000).means(
    "espera máxima por un registro que otro usuario tiene ocupado, en milisegundos",
    "longest wait for a record that another user holds, in milliseconds",
);
DATABASE_POOL_MAX = Key::integer("database.pool_max", 1..=50, "10").means(
    "conexiones simultáneas por base de datos",
    "connections per database at the same time",
);

PORTAL_BASE_URL = Key::shaped("portal.base_url", Shape::Url, "\"https://api.portaldeproveedores.mx\"").means(
    "dirección de la API del portal, sin ruta",
    "address of the portal's API, without a path",
);
PORTAL_RATE_PER_SECOND = Key::decimal("portal.rate_per_second", 0.1..=50.0, "5.0").sandbox_decimal(0.1..=100_000.0)
    .means(
    "llamadas por segundo al portal, sumando todas las empresas",
    "calls per second to the portal, all companies together",
);
PORTAL_MAX_CONCURRENCY = Key::integer("portal.max_concurrency", 1..=16, "4").sandbox(1..=64).means(
    "llamadas simultáneas al portal",
    "calls to the portal at the same time",
);
PORTAL_LIST_BUDGET_MS = Key::integer("portal.list_budget_ms", 10_000..=1_800_000, "120000").sandbox(500..=1_800_000)
    .means(
    "tiempo máximo para leer una lista completa del portal, en milisegundos",
    "longest time for reading a whole list of the portal, in milliseconds",
);
PORTAL_MAX_BODY_MB = Key::integer("portal.max_body_mb", 1..=256, "32").means(
    "tamaño máximo de una respuesta del portal, en megabytes",
    "largest answer of the portal, in megabytes",
);

TENANT_KEY = Key::shaped("tenant.key", Shape::TenantKey, "\"norte\"").means(
    "clave corta de la empresa en esta instalación; se elige una vez y no se cambia",
    "short key of the company on this installation; chosen once and never changed",
);
TENANT_NAME = Key::text("tenant.name", 1..=64, "\"Aceros del Norte\"").means(
    "nombre de la empresa en pantallas y correos",
    "name of the company on screens and in mails",
);
TENANT_ENABLED = Key::boolean("tenant.enabled", "true").means(
    "si se trabaja con esta empresa",
    "whether this company is worked on",
);
TENANT_PORTAL_ID = Key::shaped("tenant.portal_id", Shape::PortalTenant, "\"0123456789abcdef01234567\"").means(
    "id de la empresa en el portal",
    "the company's id in the portal",
);
TENANT_DATABASE = Key::shaped("tenant.database", Shape::Database, "\"NORTE01\"").means(
    "base de datos de la empresa en Sage 300",
    "the company's database in Sage 300",
);
TENANT_EXTERNAL_ID = Key::text("tenant.external_id", 1..=50, "\"ANO010203AB1\"").means(
    "identificador externo de la empresa en el portal",
    "the company's external id in the portal",
);
TENANT_RFC = Key::shaped("tenant.rfc", Shape::Rfc, "\"ANO010203AB1\"").means(
    "RFC de la empresa",
    "the company's RFC",
);
TENANT_GO_LIVE = Key::shaped("tenant.go_live", Shape::Date, "2026-11-01").means(
    "día de arranque: los documentos anteriores se dejan como están",
    "day of going live: documents from before are left alone",
);
TENANT_ORG = Key::text("tenant.org", 1..=6, "\"NORTE\"").optional().means(
    "código AUDTORG de la empresa, si no es el nombre de la base",
    "the company's AUDTORG code, where it is not the database's name",
);
TENANT_BANK_ACCOUNTS = Key::map("tenant.bank_accounts", Shape::PortalId, "{ BANAMX = \"64f0c0ffee0000000000beef\" }").means(
    "cuenta del portal de cada banco de Sage (IDBANK), cuando no está en el banco mismo",
    "the portal's account of each bank of Sage (IDBANK), where the bank itself does not hold it",
);
TENANT_OPERATION_TYPES = Key::map("tenant.operation_types", Shape::OperationType, "{ CAJA = \"CASH\" }").means(
    "forma de pago de cada banco de Sage (IDBANK), cuando no es la normal",
    "kind of payment of each bank of Sage (IDBANK), where it is not the usual one",
);
TENANT_SKIP_LOCATIONS = Key::texts("tenant.skip_locations", 0..=500, 1..=6, "[\"BODEGA\"]").means(
    "almacenes de Sage (LOCATION) cuyas líneas de órdenes de compra nunca se envían",
    "locations of Sage (LOCATION) whose lines of purchase orders are never sent",
);
TENANT_PUE_TERMS = Key::texts("tenant.pue_terms", 0..=100, 1..=6, "[\"CONTAD\"]").means(
    "términos de pago de Sage (TERMSCODE) que significan PUE; los demás significan PPD",
    "terms of payment of Sage (TERMSCODE) that mean PUE; all others mean PPD",
);
TENANT_DEFAULT_ADDRESS = Key::parts(
    "tenant.default_address",
    ADDRESS_PARTS,
    1..=100,
    "{ street = \"Calle Juárez 100\", city = \"Monterrey\", state = \"Nuevo León\", country = \"México\", zip = \"64000\" }",
).means(
    "dirección de entrega que completa lo que el almacén deja en blanco; partes: city, country, identifier, municipality, state, street, zip",
    "shipping address that fills what a location leaves blank; parts: city, country, identifier, municipality, state, street, zip",
);
TENANT_DEFAULT_CONTACT = Key::text("tenant.default_contact", 1..=100, "\"Compras\"").optional().means(
    "contacto de las órdenes de compra que no nombran a nadie; sin él, esas órdenes esperan",
    "contact of purchase orders that name nobody; without it, such orders wait",
);

TENANT_DOWNLOADS = Key::shaped("tenant.downloads", Shape::LocalFolder, "'C:\\Importa CFDIs\\NORTE'").optional().means(
    "carpeta de este equipo que lee el importador de la empresa; sin ella no se entregan proveedores ni CFDI ni corre el importador",
    "folder of this machine that the company's importer reads; without it neither suppliers nor CFDIs are delivered, and the importer does not run",
);
TENANT_IMPORTER_ARG = Key::shaped("tenant.importer_arg", Shape::Database, "\"NORTE01\"").optional().means(
    "nombre de la empresa para el importador (ARG), si no es el de la base de datos",
    "name of the company for the importer (ARG), where it is not that of the database",
);
TENANT_IMPORTER_INI = Key::shaped("tenant.importer_ini", Shape::AbsolutePath, "'C:\\Sage300\\Macros\\NORTE01.ini'").optional().means(
    "ini del importador de esta empresa, si no es importer.ini",
    "the importer's ini of this company, where it is not importer.ini",
);
TENANT_COMPANY_NAME = Key::text("tenant.company_name", 1..=254, "\"ACEROS DEL NORTE\"").optional().means(
    "razón social de la empresa en los archivos de proveedores",
    "legal name of the company in the files of suppliers",
);
TENANT_TAX_REGIME = Key::shaped("tenant.tax_regime", Shape::TaxRegime, "\"601\"").optional().means(
    "régimen fiscal de la empresa en los archivos de proveedores",
    "tax regime of the company in the files of suppliers",
);

TIMEOUTS_HTTP_MS = Key::integer("timeouts.http_ms", 1_000..=120_000, "30000").sandbox(50..=120_000).means(
    "espera máxima de una llamada al portal, en milisegundos",
    "longest wait for one call to the portal, in milliseconds",
);
TIMEOUTS_STEP_MS = Key::integer("timeouts.step_ms", 30_000..=3_600_000, "300000").sandbox(1_000..=3_600_000).means(
    "duración máxima de un paso de una empresa, en milisegundos",
    "longest duration of one step of a company, in milliseconds",
);
TIMEOUTS_CHILD_MS = Key::integer("timeouts.child_ms", 60_000..=7_200_000, "600000").sandbox(1_000..=7_200_000).means(
    "duración máxima de una corrida del programa importador, en milisegundos; sin ella, por lo menos el doble de step_ms",
    "longest duration of one run of the importer's program, in milliseconds; without it, at least twice step_ms",
);
TIMEOUTS_LOCK_MS = Key::integer("timeouts.lock_ms", 60_000..=14_400_000, "840000").sandbox(1_000..=14_400_000).means(
    "lo que puede durar una corrida completa, en milisegundos: las horas de schedule.cron deben estar más separadas",
    "how long a whole run may take, in milliseconds: the times of schedule.cron must be farther apart",
);
TIMEOUTS_IN_FLIGHT_MS = Key::integer("timeouts.in_flight_ms", 60_000..=86_400_000, "600000").sandbox(0..=86_400_000)
    .means(
    "tiempo en que un envío sin respuesta aún puede estar en camino, en milisegundos",
    "time during which a delivery without an answer may still be on its way, in milliseconds",
);
TIMEOUTS_VERIFY_SPACING_MS = Key::integer("timeouts.verify_spacing_ms", 500..=60_000, "2000").sandbox(0..=60_000).means(
    "espera entre dos preguntas por el mismo documento, en milisegundos",
    "wait between two questions about the same document, in milliseconds",
);

RETRY_SCOPE = Key::choice("retry.scope", &["last_n_days", "current_month"], "\"last_n_days\"").means(
    "qué documentos se siguen intentando: los de los últimos días o los del mes en curso",
    "which documents are tried again: those of the last days or those of the current month",
);
RETRY_LOOKBACK_DAYS = Key::integer("retry.lookback_days", 1..=365, "30").means(
    "cuántos días se sigue intentando un documento",
    "for how many days a document is tried",
);
RETRY_INTERVAL_PAYMENT_MIN = Key::integer("retry.interval_payment_min", 10..=60, "30").sandbox(0..=60).means(
    "minutos entre dos intentos del mismo pago",
    "minutes between two attempts of the same payment",
);
RETRY_INTERVAL_ORDER_MIN = Key::integer("retry.interval_order_min", 30..=1_440, "240").sandbox(0..=1_440).means(
    "minutos entre dos intentos de la misma orden de compra: enviarla, cambiarla, cancelarla o cerrarla",
    "minutes between two attempts of the same purchase order: to send, change, cancel or close it",
);

ENGINE_BRAKE_EFFECTS = Key::integer("engine.brake_effects", 1..=10_000, "200").sandbox(1..=1_000_000).means(
    "cambios de un paso a partir de los cuales se pide aprobación",
    "changes of one step beyond which approval is asked for",
);
ENGINE_BRAKE_FACTOR = Key::integer("engine.brake_factor", 2..=100, "5").sandbox(2..=1_000_000).means(
    "cuántas veces el promedio de las últimas veinte corridas puede crecer un paso sin aprobación",
    "how many times the mean of the last twenty runs a step may grow without approval",
);
ENGINE_BRAKE_FLOOR = Key::integer("engine.brake_floor", 1..=1_000, "20").sandbox(1..=1_000_000).means(
    "cambios que nunca necesitan aprobación, por bajo que sea el promedio",
    "changes that never need approval, however low the mean is",
);
ENGINE_EFFECTS_PARALLEL = Key::integer("engine.effects_parallel", 1..=16, "4").sandbox(1..=64).means(
    "documentos que se envían al mismo tiempo en un paso",
    "documents that one step sends at the same time",
);
ENGINE_TENANTS_PARALLEL = Key::integer("engine.tenants_parallel", 1..=8, "1").means(
    "empresas que se trabajan al mismo tiempo",
    "companies that are worked on at the same time",
);
ENGINE_MAX_DOCUMENTS_PER_STEP = Key::integer("engine.max_documents_per_step", 1..=10_000, "200")
    .sandbox(1..=1_000_000).means(
    "documentos que un paso atiende en una corrida; los demás van en la siguiente",
    "documents that one step takes in a run; the others go with the next",
);
ENGINE_BREAKER_FAILURES = Key::integer("engine.breaker_failures", 1..=20, "3").means(
    "fallas seguidas tras las que se deja de intentar con la empresa en esa corrida",
    "failures in a row after which the company is left alone for that run",
);

PAYMENTS_MIN_AGE_MINUTES = Key::integer("payments.min_age_minutes", 5..=1_440, "60").sandbox(0..=1_440).means(
    "minutos que un pago reposa en Sage antes de enviarse",
    "minutes that a payment rests in Sage before it is sent",
);
PAYMENTS_NET_DIFFERENCE_POLICY = Key::choice("payments.net_difference_policy", &["hold", "reduce", "ignore_amounts"], "\"hold\"").means(
    "pagos compensados con notas de crédito: esperar a una persona, reducir las facturas, o enviarlos con ignore_amounts",
    "payments netted with credit notes: wait for a person, reduce the invoices, or send them with ignore_amounts",
);
PAYMENTS_OPERATION_TYPE = Key::choice("payments.operation_type", OPERATION_TYPES, "\"TRANSFER\"").means(
    "forma de pago cuando el banco no dice otra",
    "kind of payment where the bank does not say otherwise",
);

ORDERS_TYPES = Key::integers("orders.types", 1..=4, "[1]").means(
    "tipos de orden de compra de Sage (PORTYPE) que se envían: 1 activa, 2 permanente, 3 futura, 4 abierta",
    "types of purchase orders of Sage (PORTYPE) that are sent: 1 active, 2 standing, 3 future, 4 blanket",
);
ORDERS_SEND_ON_HOLD = Key::boolean("orders.send_on_hold", "false").means(
    "enviar también las órdenes que están retenidas en Sage (ONHOLD)",
    "send orders that are on hold in Sage (ONHOLD) too",
);
ORDERS_PARTIAL_LOCATIONS = Key::choice("orders.partial_locations", &["hold", "recompute"], "\"hold\"").means(
    "órdenes con algunas líneas de almacenes que no se envían: esperar a una persona, o enviarlas sin esas líneas y con los impuestos en proporción",
    "orders with some lines of locations that are never sent: wait for a person, or send them without those lines and with taxes in proportion",
);
ORDERS_ADDRESSES = Key::choice("orders.addresses", &["first", "per_location"], "\"first\"").means(
    "direcciones de entrega de una orden: la de su primera línea, o una por almacén",
    "shipping addresses of an order: that of its first line, or one per location",
);
ORDERS_WITHHOLDING_SIGN = Key::choice("orders.withholding_sign", &["negative", "positive"], "\"negative\"").means(
    "signo con que se envían los impuestos retenidos",
    "sign with which withheld taxes are sent",
);
ORDERS_ACCEPTANCE = Key::choice("orders.acceptance", &["ACCEPTED", "PENDING_TO_REVIEW"], "\"ACCEPTED\"").means(
    "si la orden llega aceptada al portal, o el proveedor tiene que aceptarla",
    "whether an order reaches the portal accepted, or the vendor has to accept it",
);
ORDERS_PAYMENT_METHOD = Key::choice("orders.payment_method", &["omit", "by_terms"], "\"omit\"").means(
    "método de pago (cfdi_payment_method) de las órdenes: no se envía, o PUE y PPD según los términos de la orden",
    "payment method (cfdi_payment_method) of orders: left out, or PUE and PPD by the order's terms",
);
ORDERS_REOPEN = Key::boolean("orders.reopen", "false").means(
    "abrir de nuevo en el portal la orden que cerramos y que en Sage volvió a quedar incompleta; si no, espera a una persona",
    "open again in the portal an order that we closed and that is incomplete again in Sage; otherwise it waits for a person",
);

IMPORTER_PROGRAM = Key::shaped("importer.program", Shape::AbsolutePath, "'C:\\Program Files (x86)\\Importa CFDIs AP - Focaltec\\ImportaFacturasFocaltec.exe'").optional().means(
    "archivo del programa importador; sin él se entregan los archivos, y el importador corre por su cuenta",
    "file of the importer's program; without it files are delivered, and the importer runs on its own",
);
IMPORTER_ARGUMENTS = Key::texts("importer.arguments", 0..=20, 1..=500, "[\"/silencioso\"]").means(
    "argumentos del programa importador antes del nombre de la empresa; {ini} es el archivo de tenant.importer_ini o de importer.ini",
    "arguments of the importer's program before the name of the company; {ini} stands for the file of tenant.importer_ini or importer.ini",
);
IMPORTER_INI = Key::shaped("importer.ini", Shape::AbsolutePath, "'C:\\Sage300\\Macros\\Importa.ini'").optional().means(
    "configuración del importador, para comprobar que lee la misma carpeta y que tiene destinatario",
    "the importer's own settings, to check that it reads the same folder and has an addressee",
);
IMPORTER_LOGS = Key::shaped("importer.logs", Shape::AbsolutePath, "'C:\\Importa CFDIs\\Logs'").optional().means(
    "carpeta de los registros del importador, donde se buscan sus errores",
    "folder of the importer's own logs, in which its errors are looked for",
);

CFDI_LOOKBACK_DAYS = Key::integer("cfdi.lookback_days", 30..=366, "365").sandbox(1..=366).means(
    "días hacia atrás en que se buscan facturas y notas de crédito por su fecha de emisión",
    "days back in which invoices and credit notes are looked for, by their day of issue",
);
CFDI_CREDIT_NOTE_STATUSES = Key::texts("cfdi.credit_note_statuses", 0..=20, 1..=40, "[\"PENDING_APPLICATION\", \"APPLIED\"]")
    .defaulting("[\"PENDING_APPLICATION\", \"APPLIED\"]").means(
    "estados del portal en que se entrega una nota de crédito; una lista vacía no entrega ninguna",
    "statuses of the portal in which a credit note is delivered; an empty list delivers none",
);
CFDI_REQUIRE_BANK_ACCOUNT = Key::boolean("cfdi.require_bank_account", "true").means(
    "si una factura espera mientras su proveedor no tiene cuenta bancaria en el portal",
    "whether an invoice waits while its vendor has no bank account in the portal",
);
CFDI_ORDER_FROM_LINKS = Key::boolean("cfdi.order_from_links", "false").means(
    "tomar la orden de compra de las ligas del portal cuando el proveedor no la escribió",
    "take the purchase order from the portal's links where the vendor did not write it",
);
CFDI_ACKNOWLEDGE = Key::text("cfdi.acknowledge", 0..=35, "\"\"").defaulting("\"\"").means(
    "estado que se pone en el portal a un CFDI que ya está en Sage; vacío no pone ninguno",
    "status that a CFDI is given in the portal once it is in Sage; empty gives it none",
);
CFDI_ATTENTION_CYCLES = Key::integer("cfdi.attention_cycles", 1..=1_000, "8").means(
    "corridas tras las que un archivo entregado que no llegó a Sage pasa a Atención",
    "runs after which a delivered file that did not reach Sage needs attention",
);

COMPLEMENTS_STATUSES = Key::texts("complements.statuses", 1..=20, 1..=40, "[\"ATTACHED\", \"PAYMENT_CFDI_ATTACHED\"]")
    .defaulting("[\"ATTACHED\", \"PAYMENT_CFDI_ATTACHED\"]").means(
    "estados del portal en que un complemento de pago se escribe en Sage",
    "statuses of the portal in which a payment complement is written into Sage",
);
COMPLEMENTS_OVERLAP_DAYS = Key::integer("complements.overlap_days", 1..=366, "35").means(
    "días que se vuelven a mirar de los complementos ya revisados",
    "days of complements already looked at that are looked at again",
);
COMPLEMENTS_SEARCH_DAYS = Key::integer("complements.search_days", 1..=366, "60").means(
    "días que un complemento espera a que su pago aparezca en Sage",
    "days for which a complement waits for its payment to appear in Sage",
);

SUPPLIERS_OVERLAP_DAYS = Key::integer("suppliers.overlap_days", 0..=30, "2").means(
    "días que se vuelven a mirar de los proveedores ya revisados",
    "days of suppliers already looked at that are looked at again",
);
SUPPLIERS_FIRST_DAYS = Key::integer("suppliers.first_days", 1..=3_650, "30").means(
    "días hacia atrás en que la primera corrida busca proveedores aceptados",
    "days back in which the first run looks for accepted suppliers",
);

SCHEDULE_CRON = Key::shaped("schedule.cron", Shape::Cron, "\"*/15 * * * *\"").defaulting("\"*/15 * * * *\"").means(
    "cuándo se corre: minuto, hora, día del mes, mes y día de la semana, en la zona de app.timezone",
    "when runs start: minute, hour, day of the month, month and day of the week, in the zone of app.timezone",
);
SCHEDULE_ENABLED = Key::boolean("schedule.enabled", "true").means(
    "si se corre por horario; si no, solo a mano",
    "whether runs start by the schedule; otherwise only by hand",
);
SCHEDULE_RUN_AT_START = Key::boolean("schedule.run_at_start", "false").means(
    "correr también al iniciar SageConnect, sin esperar al primer horario",
    "run when SageConnect starts too, without waiting for the first slot",
);
SCHEDULE_CATCH_UP_HOURS = Key::integer("schedule.catch_up_hours", 1..=168, "24").means(
    "horas en que un horario perdido, por equipo apagado o dormido, todavía se recupera con una sola corrida",
    "hours during which slots missed by a machine that was off or asleep are still made up for, by a single run",
);

LOGS_FOLDER = Key::shaped("logs.folder", Shape::LocalFolder, "'C:\\SageConnect\\logs'").optional().means(
    "carpeta de este equipo para los registros; sin ella, logs en la carpeta de datos",
    "folder of this machine for the logs; without it, logs in the folder of data",
);
LOGS_RETENTION_DAYS = Key::integer("logs.retention_days", 0..=3_650, "0").means(
    "días que se guardan los registros; 0 los guarda para siempre",
    "days for which logs are kept; 0 keeps them for ever",
);
LOGS_MAX_FILE_MB = Key::integer("logs.max_file_mb", 1..=500, "20").means(
    "tamaño a partir del cual un registro sigue en otro archivo, en megabytes",
    "size beyond which a log goes on in another file, in megabytes",
);
LOGS_LEVEL = Key::choice("logs.level", &["error", "warn", "info", "debug"], "\"info\"").means(
    "cuánto se anota en los registros: solo errores, también avisos, también lo normal, o todo",
    "how much the logs say: errors only, warnings too, the usual too, or everything",
);

SECRETS_STORE = Key::choice("secrets.store", &["os", "file"], "\"os\"").means(
    "dónde se guardan las credenciales: el almacén del sistema, o un archivo (solo en sandbox)",
    "where credentials are kept: the system's store, or a file (sandbox only)",
);
}

/// Parts of a shipping address.
const ADDRESS_PARTS: &[&str] = &["city", "country", "identifier", "municipality", "state", "street", "zip"];

/// The portal's kinds of payment.
pub(crate) const OPERATION_TYPES: &[&str] =
    &["TRANSFER", "BANK_CHECK", "CASH", "CREDIT_CARD", "DEBIT_CARD", "NOT_DEFINED"];
