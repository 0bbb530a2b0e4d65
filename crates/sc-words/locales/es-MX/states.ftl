# Palabras cortas: estados, resultados, pasos, meses y los nombres de campos que aparecen dentro de otras frases.

missing-value = —

## Dónde está un documento

document-state-waiting = En espera
document-state-attention = Atención
document-state-confirmed = Confirmado, falta registrarlo
document-state-done = Enviado
document-state-adopted = Ya coincidía
document-state-left-alone = Anterior al arranque
document-state-withdrawn = Retirado

## Cómo terminó un paso o una corrida

result-skipped = Omitido
result-done = Hecho
result-postponed = Pospuesto
result-partial = Parcial
result-failed = Falló

## Clases de documento

document-kind-payment = Pago
document-kind-order = Orden de compra
document-kind-cfdi = Factura o nota de crédito
document-kind-supplier = Proveedor
document-kind-import = Importación
document-kind-complement = Complemento de pago
document-kind-vendor-link = Liga de proveedor
document-kind-invoice-link = Liga de factura

## Pasos

step-name-build-providers = Exportar proveedores
step-name-download-cfdi = Descargar facturas
step-name-check-payments = Anotar complementos
step-name-upload-payments = Enviar pagos
step-name-create-purchase-orders = Enviar órdenes
step-name-process-order-changes = Cambiar órdenes
step-name-close-purchase-orders = Cerrar órdenes
step-name-start-child-process = Importar a Sage

## Qué sigue

disposition-retry-later = Se intenta solo
disposition-verify-first = Se verifica antes
disposition-fix-document = Requiere corrección
disposition-fix-setup = Requiere configuración
disposition-defect = Error de SageConnect

## Meses

month-1 = ene
month-2 = feb
month-3 = mar
month-4 = abr
month-5 = may
month-6 = jun
month-7 = jul
month-8 = ago
month-9 = sep
month-10 = oct
month-11 = nov
month-12 = dic

## Campos y motivos dentro de una frase

line-field = { $field } de la línea { $line }
line-id-field = { $field } de la línea con id { $line }
location-field = { $field } del almacén { $location }
value-blank = vacío
value-too-long = { $chars } caracteres, y caben { $max }
word-bank-accounts = cuentas bancarias
word-bank-account-id = la cuenta bancaria
word-cfdis = facturas
word-complements = complementos de pago
word-currency = la moneda
word-external-id = el número del documento
word-provider-external-id = el número de proveedor
word-providers = proveedores
word-orders = órdenes de compra
word-total-amount = el importe total
word-missing-cfdis = facturas que el portal no encontró
word-amtrmit = el importe del pago
word-amtrmittc = el importe del pago en la moneda del proveedor
word-aptcr-codecurn = la moneda
word-apibh-codecurn = la moneda de una factura
word-bkacct-curnstmt = la moneda del banco
word-apibho-foliocfd = el folio fiscal (FOLIOCFD)
word-apveno-providerid = el id del portal (PROVIDERID)
word-fesapagosfocaltec-idfocaltec = el id del pago en la tabla de control
word-doctype-2 = notas de débito por
word-doctype-3 = notas de crédito por
word-doctype-4 = intereses por
word-doctype-10 = anticipos por
word-doctype-11 = otros pagos por
word-amterndisc = descuentos por
word-amtadjtot = ajustes por
word-amtwhd = impuestos retenidos por
word-rtgamt = retención de garantía por
cfdi-amount = el importe del CFDI { $uuid }
word-exchange-rate = el tipo de cambio
word-subtotal = el subtotal
word-total = el total
word-vat-sum = los impuestos trasladados
word-withhold-tax-sum = los impuestos retenidos
word-lines = línea
word-code = el artículo
word-quantity = la cantidad
word-price = el precio
word-description = la descripción
word-unit-of-measure = la unidad
word-date = la fecha
word-delivery-date = la fecha de entrega
word-delivery-contact = el contacto de entrega
word-requested-by-contact = quién la solicitó
word-comments = los comentarios
word-reference = la referencia
word-cfdi-payment-form = la forma de pago del CFDI
word-cfdi-use = el uso del CFDI
word-warehouse = el almacén
word-metadata = los datos adicionales
word-addresses = la dirección de entrega
word-purchase-orders = órdenes de compra
word-status = el estado
word-company-external-id = el identificador de la empresa (external_id)
word-rate = el tipo de cambio (RATE)
word-poporl = las líneas (POPORL)
word-itemdesc = la descripción (ITEMDESC)
word-itemno = el artículo (ITEMNO)
word-orderunit = la unidad (ORDERUNIT)
word-oqordered = la cantidad ordenada (OQORDERED)
word-oqcanceled = la cantidad cancelada (OQCANCELED)
word-unitcost = el costo (UNITCOST)
word-extended = el importe (EXTENDED)
word-extcancel = el importe cancelado (EXTCANCEL)
word-doctotal = el total (DOCTOTAL)
word-txexclude = los impuestos (TXEXCLUDE)
word-location = el almacén (LOCATION)
word-address1 = la calle (ADDRESS1)
word-address2 = el municipio (ADDRESS2)
word-city = la ciudad (CITY)
word-state = el estado (STATE)
word-country = el país (COUNTRY)
word-zip = el código postal (ZIP)
word-fobpoint = el contacto (FOBPOINT)
word-stcontact = el contacto de destino (STCONTACT)
word-enteredby = quién la capturó (ENTEREDBY)
word-descriptio = la descripción (DESCRIPTIO)
word-comment = el comentario (COMMENT)
word-rqnnumber = la requisición (RQNNUMBER)
word-termscode = las condiciones (TERMSCODE)
word-unexplained = nada que lo explique

## Qué está mal en un archivo o en una respuesta, dentro de una frase

said-last = lo último que dijo fue «{ $text }»
said-nothing = no dijo por qué
flaw-at-byte = { $flaw } (byte { $byte })
flaw-of-file = { $path }: { $flaw }
flaw-lacks = le falta { $field }, o no se puede leer
flaw-empty = el archivo está vacío
flaw-too-large = el archivo tiene { $bytes } bytes, y se leen { $bytes_max } como máximo
flaw-too-large-with-addenda = con su Addenda el archivo tendría { $bytes } bytes, y se leen { $bytes_max } como máximo
flaw-encoding = el archivo está escrito en { $found }, y solo se lee UTF-8
flaw-not-utf8 = el archivo no está escrito en UTF-8
flaw-doctype = el archivo trae una declaración DOCTYPE, que no se acepta
flaw-entity = el archivo usa la entidad { $found }, que no se acepta
flaw-too-deep = el archivo tiene más de { $limit } niveles de elementos
flaw-too-many-attributes = un elemento tiene más de { $limit } atributos
flaw-too-many-payments = el archivo tiene más de { $limit } pagos
flaw-too-many-related = el archivo tiene más de { $limit } documentos relacionados
flaw-malformed-character = el archivo no es XML correcto, pues tiene el carácter { $character } donde no puede estar
flaw-malformed-declaration = el archivo no es XML correcto, pues no se puede leer su primera línea
flaw-malformed-version = el archivo no es XML 1.0, pues dice ser de la versión «{ $found }»
flaw-malformed-name = el archivo no es XML correcto, pues «{ $found }» no es un nombre
flaw-malformed-markup = el archivo no es XML correcto, pues una etiqueta está cortada o no se conoce
flaw-malformed-comment = el archivo no es XML correcto, pues un comentario contiene dos guiones
flaw-malformed-instruction = el archivo no es XML correcto, pues una instrucción de proceso no tiene un nombre válido
flaw-malformed-attribute = el archivo no es XML correcto, pues a un atributo le falta su valor, las comillas o el espacio anterior
flaw-malformed-attribute-twice = el archivo no es XML correcto, pues el atributo «{ $found }» está dos veces en una etiqueta
flaw-malformed-reference = el archivo no es XML correcto, pues una referencia no termina o no nombra ningún carácter
flaw-malformed-section-end = el archivo no es XML correcto, pues trae «]]>» dentro de un texto
flaw-malformed-prefix = el archivo no es XML correcto, pues no declara el prefijo «{ $found }»
flaw-malformed-binding = el archivo no es XML correcto, pues declara mal el prefijo «{ $found }»
flaw-malformed-closing-tag = el archivo no es XML correcto, pues cierra «{ $found }» sin haberlo abierto
flaw-malformed-unclosed = el archivo no es XML correcto, pues no cierra el elemento «{ $found }»
flaw-malformed-no-root = el archivo no es XML correcto, pues no tiene ningún elemento
flaw-malformed-outside-root = el archivo no es XML correcto, pues trae algo fuera de su elemento principal
flaw-not-a-cfdi = el archivo no es un CFDI, pues su elemento principal es «{ $found }»
flaw-version = { $what } es de la versión «{ $found }», y solo se lee la { $known }
flaw-missing = le falta { $what }
flaw-repeated = tiene dos veces { $what }
flaw-not-a-type = { $what } dice «{ $found }», que no es I, E, P, T ni N
flaw-not-a-uuid = { $what } dice «{ $found }», que no es un folio fiscal
flaw-not-a-currency = { $what } dice «{ $found }», que no es una moneda de tres letras
flaw-not-a-time = { $what } dice «{ $found }», que no es una fecha de la forma AAAA-MM-DDThh:mm:ss
flaw-not-an-amount = { $what } dice «{ $found }», que no es un importe
flaw-not-a-number = { $what } dice «{ $found }», que no es un número
flaw-other-uuid = su folio fiscal es { $found }, y no { $expected }
flaw-other-receiver = está dirigido al RFC { $found }, y no a { $expected }
flaw-other-total = su total es { $found }, y no { $expected }
flaw-other-type = su tipo de comprobante es «{ $found }»
flaw-no-payment = no describe ningún pago
flaw-no-file = el portal no tiene su XML
flaw-process-ended = SageConnect se cerró antes de la respuesta
flaw-no-answer = no hubo respuesta en { $seconds ->
        [one] un segundo
       *[other] { $seconds } segundos
    }
flaw-gone-after-writing = { $file } ya no estaba inmediatamente después de escribirse
flaw-commit-undone = una transacción seguía abierta después de confirmarla, así que sus cambios se deshicieron
flaw-connection-cut = la conexión se cortó
flaw-connection-refused = nada atiende en ese puerto
flaw-connection-reset = algo interrumpió la conexión
flaw-connection-closed = el servidor cerró la conexión
flaw-connect-timeout = no hubo respuesta al conectar
flaw-no-route = la red no tiene camino hasta ahí
flaw-name-unknown = no se encontró la dirección de ese nombre (DNS)
flaw-instance-unknown = SQL Server Browser no contestó en qué puerto está la instancia
flaw-http-answer = HTTP { $status }, { $found }
flaw-answer-empty = la respuesta llegó vacía
flaw-answer-too-long = la respuesta tiene más de { $bytes_max } bytes
flaw-not-an-object = la respuesta no es un objeto JSON
flaw-answer-lacks = a la respuesta le falta { $what }, o no se puede leer
flaw-answer-differs = en la respuesta { $what } dice «{ $found }», que no es lo que se pidió
flaw-answer-results = la respuesta trae { $count ->
        [one] un resultado
       *[other] { $count } resultados
    } donde se esperaba uno
flaw-answer-shape = la respuesta no tiene la forma esperada («{ $found }»)
flaw-provider-without-id = el proveedor { $found } no trae su id del portal
flaw-file-address-unreadable = la dirección del archivo no se puede leer
flaw-file-address-with-user = la dirección del archivo trae un usuario o una contraseña
flaw-file-address-plain = la dirección del archivo no es https
flaw-file-address-refused = el almacén de archivos ya no aceptó la dirección
flaw-file-redirected = el almacén de archivos envía a otra dirección
flaw-file-encoded = el archivo llegó comprimido o codificado, sin que se pidiera
flaw-file-too-long = el archivo tiene más de { $bytes_max } bytes
flaw-file-storage = así contestó el almacén de archivos
flaw-journal-no-room = ya no queda espacio en el disco
flaw-journal-locked = otro programa lo tiene bloqueado
flaw-journal-read-only = no se permite escribirlo; revise los permisos del archivo y de su carpeta
flaw-journal-not-opened = no se puede abrir; revise que sea un archivo y que se permita escribir en su carpeta
flaw-journal-not-made = no se puede crear ni abrir; revise que su carpeta exista y que su usuario pueda escribir en ella
flaw-journal-disk-failed = el disco reportó un error (el sistema dice «{ $found }»)
flaw-journal-unknown = el archivo no es una bitácora, o su principio está dañado
flaw-journal-damaged = el archivo está dañado
flaw-journal-rule = se violaría una regla de una tabla (el sistema dice «{ $found }»)
flaw-journal-not-local = su carpeta no admite el modo WAL de la bitácora; debe estar en un disco local (el sistema dice «{ $found }»)
flaw-journal-is-a-folder = una carpeta ocupa el lugar de la bitácora
flaw-journal-foreign = es la base de datos de otro programa, no una bitácora
flaw-system-denied = el sistema no se lo permite a su usuario
flaw-system-read-only = ahí no se puede escribir nada
flaw-system-no-room = ya no queda espacio en el disco
flaw-system-not-there = no existe
flaw-system-there = ya existe algo con ese nombre
flaw-system-is-a-folder = una carpeta ocupa el lugar del archivo
flaw-system-not-a-folder = un archivo ocupa el lugar de una carpeta
flaw-system-in-use = otro programa lo tiene en uso
flaw-system-name = el sistema no acepta ese nombre
flaw-system-too-large = es demasiado grande
flaw-system-not-text = no es texto en UTF-8
flaw-system-port-taken = otro programa ya usa ese puerto
flaw-system-address-taken = otro programa ya atiende en { $address }
flaw-system-says = el sistema dice «{ $found }»
flaw-secrets-not-toml = no es TOML correcto en la línea { $line }
flaw-secrets-no-text = el valor de { $entry } no es un texto entre comillas
flaw-secrets-open = otros usuarios pueden leerlo, y su modo debe ser 0600
flaw-secrets-sandbox-only = solo un ambiente de pruebas guarda sus credenciales en un archivo
flaw-store-value-no-text = el valor guardado no es texto
flaw-store-value-form = el valor guardado tiene una forma que no se conoce
flaw-store-value-twice = hay varios valores guardados con ese nombre
flaw-store-read-back = lo que devolvió no es lo que se guardó
flaw-store-broke = dejó de funcionar a media consulta
flaw-store-none = este sistema no tiene ninguno que SageConnect conozca

## Partes de un CFDI y campos del portal

part-named = { $part } ({ $name })
part-id = el id del portal
part-status = el estado
part-external-id = el número del documento
part-internal-id = el id del portal
part-total = el total
part-items = la lista de sus elementos
part-cfdis = la lista de sus CFDI
part-results = la lista de resultados
part-error-code = el código de error
part-xml = el XML
part-lines = la lista de sus líneas
part-rfc = el RFC
part-payment-id = el id del pago ligado
part-cfdi = el documento
part-cfdi-timbre-uuid = el folio fiscal
part-cfdi-receptor-rfc = el RFC del receptor
part-metadata-type = el tipo de documento
part-comprobante = el comprobante
part-comprobante-tipodecomprobante = el tipo de comprobante
part-comprobante-fecha = la fecha
part-comprobante-moneda = la moneda
part-comprobante-total = el total
part-comprobante-tipocambio = el tipo de cambio
part-emisor = el emisor
part-emisor-rfc = el RFC del emisor
part-receptor = el receptor
part-receptor-rfc = el RFC del receptor
part-timbrefiscaldigital = el timbre fiscal
part-timbrefiscaldigital-uuid = el folio fiscal
part-timbrefiscaldigital-fechatimbrado = la fecha de timbrado
part-pagos = el complemento de pagos
part-pago = el pago
part-pago-fechapago = la fecha del pago
part-pago-monedap = la moneda del pago
part-pago-tipocambiop = el tipo de cambio del pago
part-pago-monto = el importe del pago
part-doctorelacionado-iddocumento = el folio fiscal de un documento relacionado
part-doctorelacionado-monedadr = la moneda de un documento relacionado
part-doctorelacionado-tipocambiodr = el tipo de cambio de un documento relacionado
part-doctorelacionado-equivalenciadr = la equivalencia de un documento relacionado
part-doctorelacionado-numparcialidad = la parcialidad de un documento relacionado
part-doctorelacionado-impsaldoant = el saldo anterior de un documento relacionado
part-doctorelacionado-imppagado = el importe pagado de un documento relacionado
part-doctorelacionado-impsaldoinsoluto = el saldo restante de un documento relacionado
