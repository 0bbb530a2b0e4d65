# Palabras cortas: estados, resultados, pasos, meses y los nombres de campos que aparecen dentro de otras frases.

missing-value = —

## Dónde está un documento

document-state-waiting = En espera
document-state-attention = Atención
document-state-confirmed = Confirmado, falta registrarlo
document-state-done = Enviado
document-state-adopted = Ya estaba en ambos lados
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
