# Errores y advertencias de la configuración. Un mensaje por código; cada uno dice qué está mal y cómo se corrige.

settings-c001 = Falta { $key }: { $meaning }.
settings-c003 = { $key } debe ser un número entero, y dice «{ $value }».
settings-c004 = { $key } debe estar entre { $min } y { $max }, y dice { $value }.
settings-c005 = { $key } ({ $value }) debe ser menor que { $other } ({ $other_value }): baje el primero o suba el segundo.
settings-c006 = { $key } ({ $value }) no puede pasar de { $other } ({ $other_value }): baje el primero o suba el segundo.
settings-c007 = { $key } no es válida («{ $value }»): { $fault }.
settings-c008 = { $key } = «{ $value }» corre cada { $gap } min, y el intervalo debe ser mayor que { $other } ({ $lock } min), lo que puede durar una corrida. Separe los horarios, o baje { $other } si sus corridas duran menos.
settings-c009 = { $key } no es una zona horaria conocida: «{ $value }». Escriba un nombre como America/Mexico_City.
settings-c010 = { $key } no puede ser el nombre de una base de datos: «{ $value }». Se admiten letras sin acento, dígitos y guion bajo, hasta 64.
settings-c011 = Las empresas { $first } y { $second } tienen el mismo { $key }: «{ $value }». Cada empresa necesita el suyo.
settings-c013 = { $key } debe empezar con https:// en un sitio real, y dice «{ $value }».
settings-c014 = No existe el archivo de { $key }: { $value }. Corrija la ruta o copie ahí el archivo.
settings-c019 = { $key } no se conoce y se ignora{ $suggestion ->
        [none] . Bórrelo, o revise cómo está escrito.
       *[other] ; ¿quiso decir { $suggestion }?
    }
settings-c020 = { $key } reduce la seguridad: { $reason }.
settings-c022 = El archivo no se puede interpretar: algo está mal escrito en la línea { $line }, columna { $column }. La biblioteca que lo lee dice, en inglés: «{ $detail }».
settings-c023 = { $key } debe ser { $expected }.
settings-c024 = { $key } dice «{ $value }», y solo puede ser: { $choices }.
settings-c025 = { $key } debe ser { $shape }, y dice «{ $value }».
settings-c026 = { $key } debe tener de { $min } a { $max } caracteres visibles.
settings-c027 = El archivo es de un formato más nuevo ({ $value }; esta versión conoce hasta el { $known }). Instale la versión más reciente de SageConnect.
settings-c028 = No hay ninguna empresa. Agregue una sección [[tenant]] por cada una.
settings-c029 = Ninguna empresa está habilitada: no se trabajará con ninguna. Ponga enabled = true en la que corresponda.
settings-c030 = { $key } parece una credencial, y aquí cualquiera la puede leer. Bórrela del archivo, cámbiela si es real y guárdela con «sageconnect secrets set».
settings-c031 = En un ambiente de pruebas { $key } debe apuntar a este mismo equipo (localhost o 127.0.0.1), y dice «{ $value }».
settings-c032 = { $key } = «{ $value }» solo se admite en un ambiente de pruebas (mode = "sandbox").
settings-c033 = { $key } = «{ $value }» solo vale junto con { $other }.
settings-c034 = No se encontró la configuración: { $value }. Puede empezar con la de «sageconnect settings example».
settings-c035 = No se puede leer o escribir { $value }: { $failure }.
settings-c036 = { $key } debe tener de { $min } a { $max } elementos, y tiene { $value }.
settings-c037 = { $key } debe ser { $shape }, y dice «{ $value }»; se toma como si no estuviera.
settings-c038 = { $value } cambió mientras se editaba, y no se escribió nada. Revise el archivo y repita el cambio.

settings-shape-database = el nombre de una base de datos
settings-shape-tenant-key = una clave de 1 a 32 minúsculas sin acento, dígitos o guiones
settings-shape-portal-tenant = el id de la empresa en el portal (letras, dígitos, guion o guion bajo, hasta 64)
settings-shape-portal-id = un id del portal (24 dígitos hexadecimales)
settings-shape-rfc = un RFC válido
settings-shape-date = una fecha como 2026-11-01
settings-shape-server = un servidor como equipo, equipo\instancia o equipo,1433
settings-shape-url = una dirección como https://api.example.com, sin ruta, usuario ni parámetros
settings-shape-time-zone = una zona horaria
settings-shape-path = la ruta de un archivo
settings-shape-operation-type = una forma de pago del portal (TRANSFER, BANK_CHECK, CASH, CREDIT_CARD, DEBIT_CARD, NOT_DEFINED)
settings-shape-zip = un código postal de cinco dígitos
settings-shape-local-folder = una carpeta de este equipo con su ruta completa, como C:\Importa CFDIs; no una carpeta de red
settings-shape-absolute-path = una ruta completa, como C:\Carpeta\archivo
settings-shape-tax-regime = un régimen fiscal de tres dígitos, como 601
settings-shape-cron = una expresión cron de cinco campos, como */15 * * * *

settings-cron-fields = debe tener cinco campos: minuto, hora, día del mes, mes y día de la semana
settings-cron-seconds = tiene seis campos, y los segundos no se admiten; los cinco son minuto, hora, día del mes, mes y día de la semana
settings-cron-minute = no se entiende el primer campo, el minuto (0 a 59, por ejemplo */15)
settings-cron-hour = no se entiende el segundo campo, la hora (0 a 23, por ejemplo 9-18)
settings-cron-day = no se entiende el tercer campo, el día del mes (1 a 31; L es el último)
settings-cron-month = no se entiende el cuarto campo, el mes (1 a 12, o JAN a DEC)
settings-cron-weekday = no se entiende el quinto campo, el día de la semana (0 a 7, donde 0 y 7 son domingo, o SUN a SAT)
settings-cron-never = ningún día del calendario cumple con ella

settings-type-text = texto entre comillas
settings-type-number = un número
settings-type-boolean = true o false, sin comillas
settings-type-map = una tabla, como { "{" } BANCO = "valor" { "}" }
settings-type-list = una lista, escrita entre corchetes
settings-type-parts = una tabla, como { "{" } street = "valor" { "}" }
settings-type-section = una sección, escrita entre corchetes
settings-type-tenants = una lista de secciones [[tenant]]

settings-file-denied = el sistema no da permiso
settings-file-full = no queda espacio en el disco
settings-file-is-folder = es una carpeta y debe ser un archivo
settings-file-not-text = no es texto en UTF-8; guárdelo con esa codificación
settings-file-read-only = el disco solo permite leer
settings-file-too-long = tiene más de 1 MB
settings-file-other = el sistema dice «{ $detail }»
settings-reason-trust-any = la conexión va cifrada, pero no se comprueba que el servidor sea el verdadero
settings-reason-plaintext = usuario, contraseña y datos viajan sin cifrar por la red

settings-folder-network = La carpeta { $folder } está en la red, y la bitácora no puede trabajar ahí. Elija una carpeta de este equipo.
settings-folder-unknown = El sistema no indica una carpeta para este usuario. Indique una con --folder.
