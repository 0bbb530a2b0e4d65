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

## Pasos

step-name-upload-payments = Enviar pagos

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

word-bank-accounts = cuentas bancarias
word-bank-account-id = la cuenta bancaria
word-cfdis = facturas
word-currency = la moneda
word-external-id = el número de pago
word-provider-external-id = el número de proveedor
word-providers = proveedores
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
word-unexplained = nada que lo explique
