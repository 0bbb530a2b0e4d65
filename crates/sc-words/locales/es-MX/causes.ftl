# Por qué espera un documento, o por qué falló algo. Un mensaje por código de `docs/codes.md`:
# el valor dice qué pasó y a qué; `.title` es el encabezado; `.hint` dice qué sigue y qué puede hacer usted.
# Una indicación nombra comandos y claves de settings.toml: la ventana no tiene dónde configurar ni aprobar.

## Pagos: documentos que esperan

payment-too-recent = El pago cambió en Sage hace menos de { $minutes ->
        [one] un minuto
       *[other] { $minutes } minutos
    }; esperamos por si quien lo capturó todavía lo corrige.
    .title = Pago muy reciente
    .hint = No tiene que hacer nada: se enviará en la primera corrida después del { $until }.

payment-in-flight = Un envío anterior quedó sin respuesta y el portal todavía no muestra el pago; puede seguir en camino, por eso no se envía otra vez.
    .title = Envío por confirmar
    .hint = No lo capture a mano en el portal. Le preguntaremos al portal en la primera corrida después del { $until }.

payment-vendor-without-portal-id = El proveedor { $vendor } ({ $name }) no está ligado al portal: ningún proveedor del portal tiene el número { $vendor }.
    .title = Proveedor sin liga al portal
    .hint = Capture el id del portal en el campo opcional PROVIDERID del proveedor, o el número { $vendor } en el portal; el pago saldrá en la siguiente corrida.

payment-vendor-ambiguous = El proveedor { $vendor } no se puede ligar al portal sin riesgo: { $count ->
        [one] un proveedor del portal tiene
       *[other] { $count } proveedores del portal tienen
    } ese mismo número.
    .title = Varios proveedores con el mismo número
    .hint = Deje el número { $vendor } en uno solo de ellos en el portal, o capture el id correcto en el campo opcional PROVIDERID del proveedor.

payment-vendor-rfc-differs = El proveedor { $vendor } tiene el RFC { $sage_rfc } en Sage y { $portal_rfc } en el portal; no lo ligamos para no pagar a otro contribuyente.
    .title = RFC distinto en Sage y en el portal
    .hint = Corrija el RFC donde esté mal. Si el proveedor del portal es otro, capture el id correcto en el campo opcional PROVIDERID.

payment-invoice-without-uuid = En Sage falta el folio fiscal (UUID) de estas facturas del pago, y no se encontró una factura igual en el portal: { $invoices }.
    .title = Factura sin folio fiscal
    .hint = Capture el UUID en el campo opcional FOLIOCFD de cada factura; el pago saldrá en la siguiente corrida.

payment-invoice-uuid-probable = La factura { $invoice } parece ser la del folio fiscal { $uuid } del portal, pero su número no está escrito igual.
    .title = Folio fiscal por confirmar
    .hint = Compare ambas facturas. Si son la misma, capture ese UUID en el campo opcional FOLIOCFD de la factura.

payment-invoice-uuid-ambiguous = { $count ->
        [one] Un CFDI del portal coincide
       *[other] { $count } CFDI del portal coinciden
    } con la factura { $invoice } en número, moneda e importe; no elegimos por usted.
    .title = Varios CFDI para una factura
    .hint = Capture el UUID correcto en el campo opcional FOLIOCFD de la factura; el pago saldrá en la siguiente corrida.

payment-invoice-uuid-invalid = El campo FOLIOCFD de la factura { $invoice } contiene «{ $value }», que no es un folio fiscal.
    .title = Folio fiscal mal escrito
    .hint = Corrija el campo: un UUID tiene 36 caracteres, como 0A1B2C3D-0000-4000-8000-00000000000F. El pago saldrá en la siguiente corrida.

payment-repeated-uuid = Varias facturas del pago ({ $invoices }) tienen el mismo folio fiscal { $uuid }.
    .title = Folio fiscal repetido
    .hint = Corrija en Sage el campo opcional FOLIOCFD de la factura que no corresponde; el pago saldrá en la siguiente corrida.

payment-without-invoices = El pago no está aplicado a ninguna factura, y el portal solo recibe pagos de facturas.
    .title = Pago sin facturas
    .hint = Aplique el pago a sus facturas en Sage. Si es un anticipo, no hace falta hacer nada: no se envía.

payment-invoice-not-posted = Estas facturas del pago no están en un lote contabilizado y sin errores: { $invoices }.
    .title = Factura sin contabilizar
    .hint = Contabilice el lote de la factura en Sage y revise su lista de errores; el pago saldrá en la siguiente corrida.

payment-amount-differs = El pago es de { $paid } y sus facturas suman { $invoices }: hay { $difference } de diferencia, y en Sage encontramos: { $reasons }.
    .title = El pago y sus facturas no suman igual
    .hint = Revise en Sage cómo se aplicó el pago. No se envió nada: el portal rechaza un pago que no cuadra.

payment-netted-with-credit-note = El pago se compensó con notas de crédito por { $credit_notes }, y sus facturas difieren de él en { $difference }; falta decidir cómo se informa al portal.
    .title = Pago compensado con nota de crédito
    .hint = Regístrelo a mano en el portal, o pida a su administrador que revise payments.net_difference_policy en settings.toml.

payment-rate-differs = Los importes del pago dan un tipo de cambio de { $implied }, y en Sage está guardado { $stored }.
    .title = Tipo de cambio distinto
    .hint = Revise en Sage el tipo de cambio y los importes del pago; no se envió nada.

payment-without-date = El pago no tiene fecha en Sage.
    .title = Pago sin fecha
    .hint = Corrija la fecha del pago en Sage; saldrá en la siguiente corrida.

payment-amount-not-positive = El pago tiene un importe que no es mayor que cero: { $what } es { $amount }.
    .title = Importe en cero o negativo
    .hint = Revise en Sage el pago y la forma en que se aplicó; no se envió nada.

payment-unreadable = No se puede leer { $field } del pago: contiene «{ $value }».
    .title = Dato ilegible en Sage
    .hint = Corrija ese dato en Sage; el pago saldrá en la siguiente corrida.

payment-number-repeated = El mismo número de pago está en varios registros contabilizados de Sage: { $entries }.
    .title = Número de pago repetido
    .hint = Revise en Sage cuál es el verdadero y reverse el otro; mientras haya dos, no se envía ninguno.

payment-bank-account-missing = El banco { $bank } no está ligado a una cuenta del portal (en Sage dice «{ $value }»).
    .title = Banco sin cuenta del portal
    .hint = Capture el id de la cuenta del portal en la primera línea de dirección del banco en Sage, o en tenant.bank_accounts de settings.toml.

payment-bank-account-unknown = El banco { $bank } apunta a la cuenta { $account }, que no existe en el portal.
    .title = Cuenta bancaria desconocida en el portal
    .hint = Dé de alta la cuenta en el portal, o corrija el id en Sage o en tenant.bank_accounts de settings.toml; los pagos de ese banco saldrán en la siguiente corrida.

payment-reverted = La tabla de control marca el pago como REVERTED: se retiró del portal a mano y no lo reenviamos por nuestra cuenta.
    .title = Pago retirado del portal
    .hint = Si debe enviarse de nuevo, apruébelo con «sageconnect approve --tenant EMPRESA NÚMERO». Si no, no haga nada.
    .hint-window = Si debe enviarse de nuevo, apruébelo con «Aprobar», en «Atención» o en su página. Si no, no haga nada.

payment-control-status-unknown = La tabla de control tiene el pago con el estado «{ $status }», que SageConnect no conoce.
    .title = Estado desconocido en la tabla de control
    .hint = Averigüe qué programa o persona escribió ese estado y corríjalo; mientras tanto el pago no se envía.

payment-before-go-live = El pago es del { $date }, anterior al arranque de la empresa ({ $go_live }); lo dejamos como está.
    .title = Anterior al arranque
    .hint = Si también debe llegar al portal, apruébelo con «sageconnect approve --tenant EMPRESA NÚMERO».
    .hint-window = Si también debe llegar al portal, ábralo en «Documentos» y elija «Aprobar».

payment-differs-in-portal = El portal ya tiene un pago con este número (id { $portal_id }), pero con otros datos: { $differences }.
    .title = El portal tiene otros datos
    .hint = Compare ambos. Si el del portal es correcto, acéptelo con «sageconnect approve --tenant EMPRESA NÚMERO»; si no, cancélelo en el portal y el pago saldrá en la siguiente corrida.
    .hint-window = Compare ambos en su página. Si el del portal es correcto, acéptelo con «Aprobar»; si no, cancélelo en el portal y el pago saldrá en la siguiente corrida.

payment-duplicate-not-found = El portal contestó que ya tiene el pago (código { $code }: «{ $message }»), pero no lo muestra cuando preguntamos por su número.
    .title = Duplicado que el portal no muestra
    .hint = Busque el pago en el portal por proveedor e importe. Si no está, pida al soporte del portal que revise ese número.

payment-missing-cfdis = El portal aceptó el pago (id { $portal_id }), pero no encontró estas facturas: { $uuids }.
    .title = Pago aceptado sin algunas facturas
    .hint = Pida al proveedor que suba esas facturas al portal y aplique ahí el pago; no se enviará otra vez.

payment-refused = El portal no aceptó el pago (respuesta { $status }, código { $code }): «{ $message }».
    .title = El portal no aceptó el pago
    .hint = Corrija lo que indica el portal. Se intenta de nuevo en cada intervalo, y de inmediato si el pago cambia en Sage.

payment-outcome-unknown = El envío terminó sin una respuesta clara, así que el portal puede tener el pago o no: { $detail }.
    .title = Resultado por verificar
    .hint = No lo capture a mano. Antes de enviar otra vez, le preguntaremos al portal si ya lo tiene.

payment-control-row-without-portal = La tabla de control dice que el pago se envió (estado { $status }, id { $portal_id }), pero el portal contesta que no lo tiene.
    .title = Registrado aquí, ausente en el portal
    .hint = Busque en el portal si se canceló o cambió de número. Si está bien así, apruébelo con «sageconnect approve --tenant EMPRESA NÚMERO» para cerrarlo; si debe enviarse de nuevo, ponga REVERTED en su renglón de control y apruébelo después.
    .hint-window = Busque en el portal si se canceló o cambió de número. Si está bien así, elija «Aprobar», en «Atención» o en su página, para cerrarlo; si debe enviarse de nuevo, ponga REVERTED en su renglón de control y apruébelo después.

document-next-run = Esta corrida solo observó; la siguiente decide sobre el documento.
    .title = Listo para la siguiente corrida
    .hint = No tiene que hacer nada: la siguiente corrida lo envía, o dice qué le falta.

payment-control-rows-differ = La tabla de control tiene más de un renglón de este pago, con distintos ids del portal: { $portal_ids }.
    .title = Pago registrado dos veces
    .hint = Revise en el portal si el pago está dos veces y cancele ahí el que sobra; después pida a su administrador que retire el renglón de ese id de la tabla fesaPagosFocaltec. Verifique también que el programa anterior esté detenido.

payment-reversed-after-upload = El pago se reversó en Sage el { $date }, después de haberse enviado al portal (id { $portal_id }).
    .title = Reversado después de enviarse
    .hint = Cancele el pago en el portal; SageConnect no lo cancela por su cuenta.

payment-expired = El pago salió del periodo de reintentos sin haberse podido enviar; el último motivo fue «{ $reason }».
    .title = Pago vencido
    .hint = Corrija el motivo y apruebe el pago con «sageconnect approve --tenant EMPRESA NÚMERO», o regístrelo a mano en el portal.
    .hint-window = Corrija el motivo y apruebe el pago con «Aprobar», en «Atención» o en su página, o regístrelo a mano en el portal.

payment-prerequisite-failed = No se pudo escribir en Sage un dato que este pago necesita: { $reason }.
    .title = Falta un paso previo
    .hint = Se intentará de nuevo en la siguiente corrida; revise el motivo si se repite.

document-postponed = La corrida terminó antes de llegar a este documento: { $reason }.
    .title = Pospuesto
    .hint = No tiene que hacer nada: va en la siguiente corrida.
    .hint-person = Va cuando se corrija lo que detuvo el paso: Atención dice qué hacer.

document-deferred = La corrida ya tenía { $limit ->
        [one] un documento
       *[other] { $limit } documentos
    }, el máximo por vez; este quedó para la siguiente.
    .title = Para la siguiente corrida
    .hint = No tiene que hacer nada: irá en una de las siguientes corridas.

link-conflict = Íbamos a escribir en Sage { $what } «{ $ours }», pero ahí ya está «{ $theirs }»; no se cambió nada.
    .title = En Sage ya hay otro dato
    .hint = Revise cuál es el correcto y, si hace falta, corríjalo en Sage.

## Órdenes de compra: documentos que esperan

order-on-hold = La orden está retenida en Sage (ONHOLD), y una orden retenida no se envía.
    .title = Orden retenida en Sage
    .hint = No tiene que hacer nada en SageConnect: seguirá cuando alguien quite la retención en Sage.

order-reauthorization-pending = La autorización de la orden se retiró; esperamos a que se autorice de nuevo.
    .title = Reautorización pendiente
    .hint = No tiene que hacer nada en SageConnect: seguirá cuando la orden se autorice otra vez en Autorizaciones electrónicas.

order-invalid = La orden no cumple lo que pide el portal: { $problems }.
    .title = Datos de la orden por corregir
    .hint = Corrija todo esto en Sage. Se revisa de nuevo en cada intervalo, y de inmediato si la orden cambia en Sage.

order-totals-differ = La orden dice { $total } en Sage, y sus líneas con impuestos y retenciones suman { $computed }: hay { $difference } de diferencia.
    .title = La orden no suma su total
    .hint = Revise en Sage los importes, los impuestos y las cantidades canceladas de la orden. No se envió nada.

order-partly-skipped = La orden tiene líneas de almacenes que no se envían ({ $locations }) y líneas que sí; falta decidir qué se manda al portal.
    .title = Orden con almacenes que no se envían
    .hint = Separe la orden en Sage, o pida a su administrador que revise orders.partial_locations en settings.toml.

order-unreadable = No se puede leer { $field } de la orden: contiene «{ $value }».
    .title = Dato ilegible en la orden
    .hint = Corrija ese dato en Sage; la orden saldrá en la siguiente corrida.

order-number-repeated = En Sage hay { $count ->
        [one] una orden
       *[other] { $count } órdenes
    } con este mismo número, y no elegimos por usted.
    .title = Número de orden repetido
    .hint = Deje el número en una sola orden de Sage; mientras tanto no se envía ninguna.

order-before-go-live = La orden es del { $date }, anterior al arranque de la empresa ({ $go_live }); la dejamos como está.
    .title = Orden anterior al arranque
    .hint = Si también debe llegar al portal, apruébela con «sageconnect approve --tenant EMPRESA NÚMERO».
    .hint-window = Si también debe llegar al portal, ábrala en «Documentos» y elija «Aprobar».

order-differs-in-portal = El portal ya tiene una orden con este número (id { $portal_id }), pero con otros datos: { $differences }.
    .title = La orden tiene otros datos en el portal
    .hint = Compárelas con «sageconnect orders diff NÚMERO». Si la de Sage es la correcta, apruébela con «sageconnect approve --tenant EMPRESA NÚMERO» y reemplazará a la del portal; si no, corrija Sage.
    .hint-window = Compárelas en su página. Si la de Sage es la correcta, elija «Aprobar» y reemplazará a la del portal; si no, corrija Sage.

order-ambiguous-in-portal = El portal tiene { $count ->
        [one] una orden
       *[other] { $count } órdenes
    } con este mismo número; no se tocó ninguna.
    .title = Varias órdenes iguales en el portal
    .hint = Deje una sola con ese número en el portal; lo demás sigue solo en la siguiente corrida.

order-duplicate-not-found = El portal contestó que ya tiene la orden (código { $code }: «{ $message }»), pero no la muestra cuando preguntamos por su número.
    .title = Orden duplicada que el portal no muestra
    .hint = Busque la orden en el portal por proveedor y fecha. Si no está, pida al soporte del portal que revise ese número.

order-refused = El portal no aceptó la orden o su cambio (respuesta { $status }, código { $code }): «{ $message }».
    .title = El portal no aceptó la orden
    .hint = Corrija lo que indica el portal. Se intenta de nuevo en cada intervalo, y de inmediato si la orden cambia en Sage.

order-outcome-unknown = El envío de la orden terminó sin una respuesta clara, así que el portal puede haberlo aplicado o no: { $detail }.
    .title = Orden por verificar
    .hint = No la capture a mano. Antes de enviar otra vez, le preguntaremos al portal cómo quedó.

order-in-flight = Un envío anterior de la orden quedó sin respuesta y el portal todavía no lo muestra; puede seguir en camino, por eso no se envía otra vez.
    .title = Envío de la orden por confirmar
    .hint = No la capture a mano en el portal. Le preguntaremos al portal en la primera corrida después del { $until }.

order-control-row-without-portal = La tabla de control dice que la orden se envió (estado { $status }, id { $portal_id }), pero el portal contesta que no la tiene.
    .title = Orden registrada aquí, ausente en el portal
    .hint = Busque en el portal si se borró o cambió de número. Si está bien así, apruébela con «sageconnect approve --tenant EMPRESA NÚMERO» para darla por terminada; si debe enviarse de nuevo, pida a su administrador que retire su renglón de la tabla fesaOCFocaltec.
    .hint-window = Busque en el portal si se borró o cambió de número. Si está bien así, elija «Aprobar», en «Atención» o en su página, para darla por terminada; si debe enviarse de nuevo, pida a su administrador que retire su renglón de la tabla fesaOCFocaltec.

order-cancelled-but-invoiced = La orden está cancelada por completo en Sage, pero el proveedor ya la facturó en el portal ({ $cfdis }).
    .title = Cancelada en Sage, facturada en el portal
    .hint = Acuerde con el proveedor qué pasa con esa factura. SageConnect no cancela una orden facturada; si procede, cancélela a mano en el portal.

order-below-invoiced = En Sage quedó menos de lo que el proveedor ya facturó en el portal; líneas de la orden: { $lines }.
    .title = Cantidad menor que lo facturado
    .hint = Corrija la cantidad en Sage, o acuerde con el proveedor qué pasa con su factura; mientras tanto el portal conserva la orden como estaba.

order-invoice-pending = La orden está completa en Sage, y antes de cerrarla en el portal falta: { $missing }.
    .title = Falta algo para cerrar la orden
    .hint = No tiene que hacer nada en SageConnect: se cerrará sola cuando llegue lo que falta.

order-reopened-in-sage = La orden está cerrada en el portal (id { $portal_id }), y en Sage volvió a quedar incompleta.
    .title = Orden reabierta en Sage
    .hint = Si el proveedor todavía debe facturarla, apruébela con «sageconnect approve --tenant EMPRESA NÚMERO» y se abrirá en el portal; para que siempre sea así, revise orders.reopen en settings.toml. Si está bien cerrada, complétela en Sage.
    .hint-window = Si el proveedor todavía debe facturarla, elija «Aprobar», en «Atención» o en su página, y se abrirá en el portal; para que siempre sea así, revise orders.reopen en settings.toml. Si está bien cerrada, complétela en Sage.

order-expired = La orden salió del periodo de reintentos sin haberse podido enviar; el último motivo fue «{ $reason }».
    .title = Orden vencida
    .hint = Corrija el motivo y apruebe la orden con «sageconnect approve --tenant EMPRESA NÚMERO», o autorícela de nuevo en Autorizaciones electrónicas. Si la captura a mano en el portal, la encontraremos ahí.
    .hint-window = Corrija el motivo y apruebe la orden con «Aprobar», en «Atención» o en su página, o autorícela de nuevo en Autorizaciones electrónicas. Si la captura a mano en el portal, la encontraremos ahí.

order-unreadable-in-portal = El portal tiene la orden, pero su respuesta no se puede leer: { $detail }.
    .title = Orden ilegible en el portal
    .hint = Revise la orden en el portal, o pida a su soporte que la revise; mientras tanto no se le envía nada. Preguntamos de nuevo en cada intervalo.

order-moved-meanwhile = La orden cambió en el portal durante esta corrida; no se le envió nada.
    .title = Cambió en el portal entretanto
    .hint = No tiene que hacer nada: la siguiente corrida vuelve a revisar ambos lados.

order-portal-status-unknown = El portal tiene la orden con el estado «{ $status }», que SageConnect no conoce.
    .title = Estado de la orden desconocido en el portal
    .hint = Revise la orden en el portal; mientras tenga ese estado no se le envía nada. Instale la versión más reciente de SageConnect, si la hay.

order-control-status-unknown = La tabla de control tiene la orden con el estado «{ $status }», que SageConnect no conoce.
    .title = Estado de la orden desconocido en el control
    .hint = Averigüe qué programa o persona escribió ese estado y corríjalo. Si la orden debe enviarse de todos modos, apruébela con «sageconnect approve --tenant EMPRESA NÚMERO»; mientras tanto no se envía nada de ella.
    .hint-window = Averigüe qué programa o persona escribió ese estado y corríjalo. Si la orden debe enviarse de todos modos, elija «Aprobar», en «Atención» o en su página; mientras tanto no se envía nada de ella.

## Complementos de pago: documentos que esperan

complement-in-review = El complemento todavía no está aceptado en el portal (estado { $status }); en Sage solo se anotan los aceptados.
    .title = Complemento en revisión
    .hint = No tiene que hacer nada en SageConnect: se anota en Sage cuando lo acepten en el portal.

complement-without-payment = El complemento no está ligado a ningún pago en el portal, así que no se sabe en qué pago de Sage anotarlo.
    .title = Complemento sin pago ligado
    .hint = Pida que lo liguen a su pago en el portal; se revisa de nuevo en cada corrida.

complement-payment-gone-in-portal = El complemento está ligado al pago { $payment } del portal, y el portal contesta que no tiene ese pago.
    .title = El pago ligado no existe en el portal
    .hint = Revise en el portal a qué pago corresponde el complemento.

complement-payment-awaited = Sage no tiene todavía un pago contabilizado con el número { $payment }; se busca en cada corrida.
    .title = El pago no está contabilizado en Sage
    .hint = No tiene que hacer nada si el pago está por contabilizarse. Lo buscamos hasta el { $until }; después pasa a Atención.

complement-payment-missing = Desde hace { $days ->
        [one] un día
       *[other] { $days } días
    }, Sage no tiene un pago contabilizado con el número { $payment }.
    .title = El pago no apareció en Sage
    .hint = Revise si el pago se contabilizó con otro número, o si en el portal el complemento quedó ligado al pago equivocado.

complement-payment-repeated = En Sage hay varios pagos contabilizados con el número { $payment } ({ $entries }), y no elegimos por usted.
    .title = El complemento es de un número repetido
    .hint = Anote el complemento en Sage en el pago que corresponda; aquí quedará como hecho en la siguiente corrida.

complement-payment-reversed = El pago { $payment } está reversado en Sage, y su complemento está aceptado en el portal.
    .title = Complemento de un pago reversado
    .hint = Pida al proveedor que cancele el complemento, o revise el reverso en Sage.

complement-conflict = El pago { $payment } ya tiene en Sage el complemento { $sage }, y el portal trae otro: { $portal }; no se cambió nada.
    .title = El pago ya tiene otro complemento
    .hint = Decida cuál es el vigente. Si el de Sage ya no lo es, bórrelo en los campos opcionales del pago; si es el correcto, apruebe el documento para dejarlo como está.

complement-vendor-without-rfc = El proveedor { $vendor } no tiene RFC en Sage, así que no se puede comprobar que el complemento, emitido por { $rfc }, sea suyo.
    .title = Proveedor sin RFC en Sage
    .hint = Capture el campo opcional RFC del proveedor en Sage; el complemento se anota en la siguiente corrida.

complement-issuer-differs = El complemento lo emitió { $document }, y el proveedor del pago en Sage es { $sage }; no se anotó.
    .title = El complemento es de otro proveedor
    .hint = Revise en el portal a qué pago está ligado. Si de verdad corresponde, apruebe el documento.

complement-amount-differs = El pago es de { $paid } en Sage, y el complemento ampara { $documents }; no se anotó.
    .title = El importe del complemento no es el del pago
    .hint = Pida al proveedor que lo corrija, o apruebe el documento si la diferencia está explicada.

complement-invoices-differ = El complemento paga facturas que no son de este pago en Sage: { $uuids }; no se anotó.
    .title = El complemento paga otras facturas
    .hint = Revise qué facturas se aplicaron en el pago y su folio fiscal (FOLIOCFD), o pida al proveedor que corrija el complemento.

complement-unreadable = El archivo del complemento no se puede usar: { $detail }.
    .title = Complemento ilegible
    .hint = Pida al proveedor que suba de nuevo el XML al portal.

complement-foreign-receiver = El complemento está dirigido al RFC { $rfc }, que no es el de esta empresa.
    .title = Complemento para otra empresa
    .hint = Revise el RFC de la empresa en la tabla fesaParam (RFCReceptor) y en el portal.

complement-company-ambiguous = El RFC { $rfc } está en la tabla fesaParam con varias bases de datos ({ $databases }) y ninguna es la de esta empresa; no se anotó nada.
    .title = RFC con varias empresas
    .hint = Corrija fesaParam (RFCReceptor y DataBase) para que el RFC lleve a la base de esta empresa.

complement-cancelled-after-writing = El complemento está anotado en el pago { $payment } de Sage, y después se canceló.
    .title = Complemento cancelado
    .hint = Si hay uno que lo sustituye, borre el anterior en los campos opcionales del pago; el nuevo se anotará. Si no, apruebe el documento para dejarlo como está.

complement-before-go-live = El complemento es del { $date }, anterior al arranque de la empresa ({ $go_live }); lo dejamos como está.
    .title = Complemento anterior al arranque
    .hint = Si debe anotarse en Sage, apruebe el documento.

complement-outcome-unknown = No se supo si el complemento quedó anotado en Sage: { $detail }.
    .title = No se sabe si quedó anotado
    .hint = No tiene que hacer nada: se pregunta a Sage antes de volver a escribir.

## Facturas y notas de crédito: documentos que esperan

cfdi-unreadable = No se puede leer el documento: { $detail }.
    .title = Documento ilegible
    .hint = Revíselo en el portal; quizá el proveedor deba subirlo otra vez. Los demás documentos siguen su curso.

cfdi-foreign-receiver = El documento está dirigido al RFC { $rfc }, que no es el de esta empresa; no se entregó.
    .title = El documento es de otra empresa
    .hint = Revise las credenciales del portal de la empresa y el renglón de su base de datos en la tabla fesaParam.

cfdi-company-ambiguous = El RFC { $rfc } está más de una vez en la tabla fesaParam ({ $databases }), y nada dice para qué empresa es el documento; no se entregó.
    .title = Empresa no clara
    .hint = Deje en fesaParam un solo renglón con ese RFC y la base de datos de esta empresa.

cfdi-supplier-unknown = El portal no dice de qué proveedor es el documento del RFC { $rfc }; no se entregó.
    .title = Proveedor del documento desconocido
    .hint = Dé de alta al proveedor en el portal, o relacione el documento con él; la siguiente corrida lo busca otra vez.

cfdi-supplier-without-expedient = El proveedor { $supplier } no ha entregado sus datos en el portal, y sin ellos sus documentos no se pueden registrar.
    .title = Proveedor sin expediente
    .hint = Pida al proveedor que complete su expediente en el portal; el documento sale en la siguiente corrida.

cfdi-supplier-without-bank-account = El proveedor { $supplier } no tiene cuenta bancaria en el portal, y sin ella sus documentos no se entregan.
    .title = Proveedor sin cuenta bancaria
    .hint = Pida al proveedor que capture su cuenta en el portal. Los documentos salen sin ella si cfdi.require_bank_account es false en settings.toml.

cfdi-hand-captured = Sage ya tiene la factura { $invoice } del proveedor { $vendor } (lote y entrada { $entry }) con el mismo total y sin UUID; parece capturada a mano y no se entregó, para no registrarla dos veces.
    .title = Quizá ya se capturó en Sage
    .hint = Si es la misma, capture su UUID en el campo opcional FOLIOCFD de esa factura. Si es otra, apruebe el documento y se entregará.

cfdi-no-longer-payable = El documento ya no está entre los que el portal tiene por pagar (estado { $status }), y no está en Sage.
    .title = Ya no está por pagar en el portal
    .hint = Revise en el portal qué pasó con él. Si de todos modos debe registrarse, apruébelo y se entregará.

cfdi-before-go-live = El documento es del { $date }, anterior al arranque de la empresa ({ $go_live }); lo dejamos como está.
    .title = Documento anterior al arranque
    .hint = No tiene que hacer nada. Apruébelo si debe llegar a Sage.

cfdi-without-xml = El portal no tiene el archivo XML del documento.
    .title = Documento sin XML
    .hint = Pida al proveedor que suba el XML al portal; lo pediremos otra vez al pasar el intervalo.

cfdi-file-differs = El XML que tiene el portal es de otro documento y no se entregó: { $detail }.
    .title = El archivo es de otro documento
    .hint = Repórtelo al portal; pediremos el archivo otra vez al pasar el intervalo.

cfdi-name-taken = En { $folder } otro contenido ya tiene el nombre { $file }; no se sobrescribió nada.
    .title = Nombre del documento ocupado
    .hint = Revise ese archivo, ahí y entre los procesados, y retírelo si no hace falta; el documento se entregará solo.

cfdi-waiting-for-import = { $place ->
        [taken] El importador tomó el archivo en esta misma corrida; la siguiente revisa si Sage tiene el documento
       *[other] { $cycles ->
            [0] El archivo ya se entregó y desde ahora cada corrida revisa si Sage tiene el documento
            [one] El archivo se entregó hace un ciclo y el documento todavía no está en Sage
           *[other] El archivo se entregó hace { $cycles } ciclos y el documento todavía no está en Sage
        }; { $place ->
            [folder] el archivo espera en la carpeta
            [processed] el importador ya guardó el archivo
           *[gone] el archivo ya no está en la carpeta
        }
    }.
    .title = El documento espera la importación
    .hint = No tiene que hacer nada: cada corrida lo busca en Sage{ $place ->
        [gone] , y si no aparece, el archivo se entrega otra vez después de unas corridas.
       *[other] .
    }

cfdi-not-imported = Desde hace { $cycles ->
        [one] un ciclo
       *[other] { $cycles } ciclos
    } el archivo espera en la carpeta y el importador no lo toma.
    .title = Documento sin importar
    .hint = Revise que el importador corra y que su registro no muestre errores. Si el archivo está dañado, retírelo de la carpeta: se entregará otro.

cfdi-put-away-without-import = Desde hace { $cycles ->
        [one] un ciclo
       *[other] { $cycles } ciclos
    } el archivo está entre los procesados y el documento no está en Sage.
    .title = Procesado sin importarse
    .hint = Busque este documento en el registro del importador. Ya corregida la causa, apruebe el documento y se entregará otra vez.

cfdi-in-other-company = El importador lo puso en la base { $found }; en la de esta empresa no está.
    .title = Documento importado en otra empresa
    .hint = Corrija primero el importador, y en Sage lo que quedó en la empresa equivocada. Después apruebe el documento: la siguiente corrida lo entrega otra vez en la carpeta de esta empresa. Mientras las importaciones sigan detenidas, apruebe también el documento «importer».

cfdi-vanished = El archivo se entregó { $count ->
        [one] una vez, desapareció
       *[other] { $count } veces, cada vez desapareció
    } de la carpeta y el documento no está en Sage.
    .title = El archivo desaparece sin importarse
    .hint = Busque qué se lleva los archivos: el registro del importador, un antivirus, una persona. Después apruebe el documento y se entregará otra vez.

cfdi-cancelled-after-delivery = El documento se canceló después de entregar su archivo, y todavía no está en Sage.
    .title = Cancelado después de entregarse
    .hint = Retire su archivo de la carpeta del importador, o cancele la factura en Sage si llega ahí. Apruebe el documento cuando esté listo.

cfdi-outcome-unknown = No se sabe si el archivo quedó en la carpeta: { $detail }.
    .title = No se sabe si se entregó
    .hint = No tiene que hacer nada: la siguiente corrida lo averigua, y escribir dos veces el mismo archivo no cambia nada.

## Proveedores: documentos que esperan

supplier-unreadable = No se puede leer al proveedor en el portal: { $detail }.
    .title = Proveedor ilegible
    .hint = Revíselo en el portal. Los demás proveedores siguen su curso.

supplier-waiting-for-import = { $place ->
        [taken] El importador tomó { $file } en esta misma corrida; la siguiente revisa si Sage tiene al proveedor
       *[other] El proveedor se exportó en { $file } { $cycles ->
            [0] y desde ahora cada corrida revisa si el importador tomó el archivo
            [one] hace un ciclo y el importador todavía no toma el archivo
           *[other] hace { $cycles } ciclos y el importador todavía no toma el archivo
        }
    }.
    .title = El proveedor espera la importación
    .hint = No tiene que hacer nada: cada corrida revisa si ya lo tomó.

supplier-not-imported = Desde hace { $cycles ->
        [one] un ciclo
       *[other] { $cycles } ciclos
    } el archivo { $file } espera en la carpeta y el importador no lo toma.
    .title = Proveedor sin importar
    .hint = Revise que el importador corra y que su registro no muestre errores; el archivo está en la carpeta y no se pierde nada.

supplier-vanished = El archivo { $file } del proveedor no está en la carpeta ni entre los que el importador ya guardó.
    .title = El archivo del proveedor ya no está
    .hint = Averigüe quién lo tomó. Apruebe al proveedor para exportarlo otra vez; exportarlo dos veces no daña nada.

supplier-not-in-sage = El importador ya guardó el archivo { $file } del proveedor, pero Sage no tiene ningún proveedor con ese número, id del portal o RFC.
    .title = El importador no dio de alta al proveedor
    .hint = Busque el motivo en la bitácora del importador, y vea si lo dio de alta en otra empresa. Cuando esté corregido, apruebe al proveedor para exportarlo otra vez; si lo da de alta a mano, la siguiente corrida lo da por terminado.

supplier-name-taken = El nombre { $file } se ocupó en la carpeta antes de escribir el archivo; no se sobrescribió nada.
    .title = Nombre del proveedor ocupado
    .hint = No tiene que hacer nada: la siguiente corrida usa otro nombre.

supplier-outcome-unknown = No se sabe si el archivo del proveedor quedó en la carpeta: { $detail }.
    .title = No se sabe si se exportó
    .hint = No tiene que hacer nada: la siguiente corrida lo averigua, y escribir dos veces el mismo archivo no cambia nada.

## Se avisa al portal que un documento ya se importó

cfdi-acknowledge-refused = El portal no aceptó el aviso de que el documento ya se importó (respuesta { $status }, código { $code }): «{ $message }».
    .title = El portal no tomó nota de la importación
    .hint = El documento ya está en Sage y no se pierde nada. Corrija lo que dice el portal, o deje vacío cfdi.acknowledge en settings.toml para no avisarle.

cfdi-acknowledge-unknown = El aviso al portal de que el documento ya se importó quedó sin respuesta clara: { $detail }.
    .title = Aviso de importación sin respuesta
    .hint = No tiene que hacer nada: se avisará otra vez en la siguiente corrida, y repetirlo no cambia nada.

## Corridas del importador

import-failed = El importador terminó { $code ->
        [none] sin código, interrumpido por el sistema o por otro programa
       *[other] con el código { $code }
    }; { $detail }.
    .title = El importador falló
    .hint = Revise la bitácora del importador. Cada corrida intenta otra vez con los archivos que sigan en la carpeta y busca en Sage lo que el importador ya guardó.

import-log-errors = El importador terminó como si todo estuviera bien, pero su bitácora dice: «{ $line }» (errores en total: { $count }).
    .title = Errores en la bitácora del importador
    .hint = Corrija lo que dice la bitácora. Se intenta en cada corrida mientras haya archivos en la carpeta.

import-left-files = El importador terminó y dejó { $count ->
        [one] un archivo sin procesar
       *[other] { $count } archivos sin procesar
    }: { $files }.
    .title = Archivos sin importar
    .hint = Revise la bitácora del importador. Se intenta en cada corrida mientras sigan en la carpeta.

import-lost-files = El importador terminó y { $count ->
        [one] falta un archivo que no guardó en su carpeta de procesados
       *[other] faltan { $count } archivos que no guardó en su carpeta de procesados
    }: { $files }.
    .title = Faltan archivos
    .hint = Revise la bitácora del importador y averigüe quién los tomó. Las facturas que Sage no tiene se entregan otra vez; los proveedores, cuando los apruebe.

import-timed-out = El importador no terminó en { $seconds ->
        [one] un segundo
       *[other] { $seconds } segundos
    } y se detuvo, con todos sus procesos; { $detail }.
    .title = El importador tardó demasiado
    .hint = Revise si el importador está esperando una ventana o un bloqueo en Sage. El límite es timeouts.child_ms en settings.toml.

import-cancelled = Se detuvo la corrida mientras el importador trabajaba, y su programa se cerró con todos sus procesos.
    .title = Importador detenido a petición
    .hint = No tiene que hacer nada: lo que alcanzó a importar se busca en Sage, y la siguiente corrida lo inicia de nuevo mientras haya archivos en la carpeta.

import-wrong-company = { $count ->
        [one] Un documento de la base { $expected } apareció en la base { $found }
       *[other] { $count } documentos de la base { $expected } aparecieron en la base { $found }
    }: { $uuids }; las importaciones se detuvieron en todas las empresas.
    .title = Se importó en otra empresa
    .hint = En este orden: corrija la base o la carpeta con que trabaja el importador; corrija en Sage lo que quedó en la empresa equivocada (el registro ChildProcess nombra cada documento); apruebe esos documentos, uno por uno o todos a la vez, para que se entreguen otra vez en la carpeta de esta empresa; apruebe por último el documento «importer» de esta empresa. La siguiente corrida de su paso «Importar a Sage» termina la detención, y después siguen las demás empresas.

import-stopped = Las importaciones están detenidas: en la empresa { $company } se importaron documentos a otra base.
    .title = Importaciones detenidas
    .hint = Atienda primero lo de la empresa { $company }. Ya aprobado su documento «importer», la siguiente corrida de su paso «Importar a Sage» termina la detención, y después sigue esta empresa.

import-outcome-unknown = No se supo cómo terminó el importador: { $detail }.
    .title = No se sabe cómo terminó el importador
    .hint = No tiene que hacer nada: la siguiente corrida revisa la carpeta y lo que hay en Sage.

## El paso completo

step-brake = Esta corrida haría { $effects ->
        [one] un cambio
       *[other] { $effects } cambios
    }, más que el límite de { $limit }; no se hizo ninguno y esperamos su aprobación.
    .title = Freno: demasiados cambios
    .hint = Revise la lista con «sageconnect run --dry-run». Si es correcta, apruébela con «sageconnect approve --brake --tenant EMPRESA» y saldrá en la siguiente corrida.
    .hint-window = Revise la lista en una terminal con «sageconnect run --dry-run». Si es correcta, apruébela en «Atención», donde el paso dice cuántos cambios son, y saldrá en la siguiente corrida.

step-foreign-writer = Otro programa está escribiendo en la tabla de control: aparecieron registros que SageConnect no hizo ({ $documents }).
    .title = Otro programa está escribiendo
    .hint = Verifique que el programa anterior esté detenido en todos los equipos y ejecute de nuevo; lo que ya está registrado no se enviará dos veces.

step-control-rows-unexplained = La tabla de control tiene registros que la bitácora no conoce ({ $documents }); primero los comparamos con el portal y no se envió nada.
    .title = Registros por reconocer
    .hint = No tiene que hacer nada si se restauró un respaldo o trabajó el programa anterior: se reconocen solos y se sigue en la próxima corrida.

step-baseline-incomplete = El paso solo observó: documentos comparados con el portal hasta ahora, { $checked } de { $total }, y no envía nada antes de terminar.
    .title = Línea base en curso
    .hint = No tiene que hacer nada: la siguiente corrida continúa donde se quedó esta.

step-breaker-open = Hubo tres fallas seguidas, la última: «{ $reason }»; dejamos de intentar con esta empresa en esta corrida.
    .title = Tres fallas seguidas
    .hint = Se intentará de nuevo en la siguiente corrida. Si se repite, atienda ese motivo.

step-deadline = El paso llegó a su límite de { $seconds ->
        [one] un segundo
       *[other] { $seconds } segundos
    }; lo que faltó queda para la siguiente corrida.
    .title = Se acabó el tiempo del paso
    .hint = No se perdió nada. Si pasa seguido, revise la red o suba timeouts.step_ms en settings.toml.

run-cancelled = La corrida se detuvo a petición de una persona o del sistema; no se empezó ningún documento más.
    .title = Corrida detenida
    .hint = Lo que faltó queda para la siguiente corrida.

run-interrupted = Se interrumpió: su proceso terminó antes de tiempo; la corrida siguiente verifica lo que quedó a medias.
    .title = El proceso terminó antes de tiempo
    .hint = No tiene que hacer nada: la siguiente corrida sigue con lo que faltó.

lease-taken = Otro SageConnect, de otro equipo o de otra carpeta de datos, ya está trabajando con esta empresa.
    .title = Empresa ocupada por otro SageConnect
    .hint = Espere a que termine; se intentará en la siguiente corrida. Si no debe haber otro, ciérrelo donde esté abierto.

lease-lost = Se perdió la reserva de la empresa ({ $resource }) a media corrida; nos detuvimos para no trabajar dos a la vez.
    .title = Se perdió la reserva de la empresa
    .hint = Se intentará en la siguiente corrida. Si se repite, revise la red entre este equipo y el servidor de Sage.

## Sage 300 y su SQL Server

sage-unreachable = El servidor { $server } de Sage no responde: { $detail }.
    .title = No hay conexión con Sage
    .hint = Verifique que el servidor esté encendido y que la red y el puerto permitan llegar a él; se intentará en la siguiente corrida.

sage-connection-lost = Se cortó la conexión con el servidor { $server } de Sage a media consulta: { $detail }.
    .title = Se cortó la conexión con Sage
    .hint = Se intentará en la siguiente corrida. Si se repite, revise la red y los mantenimientos del servidor.

sage-login-failed = El servidor { $server } de Sage no aceptó al usuario { $user } con la contraseña guardada.
    .title = Sage no aceptó el usuario
    .hint = Guarde de nuevo la contraseña con «sageconnect secrets set db/password», revise el usuario (database.user en settings.toml, o la credencial db/user) y compruebe con «sageconnect doctor».
    .hint-window = Guarde de nuevo la contraseña en una terminal con «sageconnect secrets set db/password», revise el usuario (database.user en settings.toml, o la credencial db/user) y compruebe en «Acerca de» con «Probar conexiones».

sage-database-missing = La base de datos { $database } no existe en el servidor { $server }, o el usuario no puede abrirla.
    .title = Base de datos no disponible
    .hint = Revise tenant.database, database.control y database.authorizations en settings.toml, y pida al administrador de SQL Server acceso a esa base.

sage-permission-denied = Al usuario de SQL Server le falta el permiso { $right } sobre { $object } en la base { $database }.
    .title = Falta un permiso en Sage
    .hint = Pida al administrador de SQL Server que otorgue ese permiso; el paso sigue detenido para esta empresa mientras tanto.

sage-schema-missing = A la base { $database } le faltan tablas o columnas que este paso necesita: { $missing }.
    .title = Faltan tablas o columnas
    .hint = Verifique que sea la base de la empresa correcta y su versión de Sage, y que el usuario pueda leerlas: una tabla sin ningún permiso parece faltar. Si son las tablas de control, pida que se creen.

complement-fields-missing = La base de control (fesaParam) no dice, o no dice con claridad, en qué campos opcionales de la base { $database } se escriben los complementos de pago: { $missing }.
    .title = Faltan los campos del complemento
    .hint = Pida que cada parámetro que se nombra tenga un solo valor para esa base en fesaParam; mientras tanto no se escribe ningún complemento.

sage-lock-timeout = Otro usuario tuvo ocupado el registro en Sage y no esperamos más, para no estorbarle: { $detail }.
    .title = Registro ocupado en Sage
    .hint = No tiene que hacer nada: se intentará en la siguiente corrida.

sage-deadlock = SQL Server canceló nuestra operación para dejar pasar la de otro usuario: { $detail }.
    .title = Sage dio paso a otra operación
    .hint = No se escribió nada y no tiene que hacer nada: se intentará en la siguiente corrida.

sage-timeout = El servidor de Sage no contestó en { $seconds ->
        [one] un segundo
       *[other] { $seconds } segundos
    }.
    .title = Sage tardó demasiado
    .hint = Se intentará en la siguiente corrida. Si se repite, pida al administrador de SQL Server que revise la carga del servidor.

sage-query-failed = SQL Server no pudo ejecutar una consulta de SageConnect (error { $number }): «{ $message }».
    .title = Consulta rechazada por Sage
    .hint = No se reintenta a ciegas. Envíe este texto al soporte de SageConnect.

sage-unreadable = La columna { $column } de { $table } contiene «{ $value }», un valor que ahí no debería existir.
    .title = Valor inesperado en Sage
    .hint = No se usó ese registro. Revíselo en Sage y envíe este texto al soporte de SageConnect.

sage-tls-failed = No se logró una conexión cifrada con el servidor { $server }: { $detail }.
    .title = Conexión cifrada rechazada
    .hint = Revise database.trust y database.ca_file en settings.toml, o instale un certificado válido en SQL Server.

sage-clock-differs = El reloj del servidor de Sage y el de este equipo difieren { $seconds ->
        [one] un segundo
       *[other] { $seconds } segundos
    }.
    .title = Relojes distintos
    .hint = Sincronice la hora de ambos equipos. Las esperas de los documentos dependen de ella.

## El portal

portal-unreachable = No se pudo llegar al portal ({ $host }), así que no se envió nada: { $detail }.
    .title = No hay conexión con el portal
    .hint = Revise el acceso a internet de este equipo; se intentará en la siguiente corrida.

portal-timeout = El portal ({ $host }) no contestó en { $seconds ->
        [one] un segundo
       *[other] { $seconds } segundos
    }.
    .title = El portal tardó demasiado
    .hint = Se intentará en la siguiente corrida; no tiene que hacer nada.

portal-unauthorized = El portal no aceptó las credenciales de la empresa { $tenant }.
    .title = El portal no aceptó las credenciales
    .hint = Guarde de nuevo la clave y el secreto con «sageconnect secrets set tenant/{ $tenant }/portal-key» y «sageconnect secrets set tenant/{ $tenant }/portal-secret».

portal-forbidden = Las credenciales de la empresa { $tenant } son válidas, pero no tienen permiso para esta operación en el portal.
    .title = Falta un permiso en el portal
    .hint = Pida al administrador del portal que dé ese permiso a la clave de la empresa.

portal-throttled = El portal pidió bajar el ritmo y esperar { $seconds ->
        [one] un segundo
       *[other] { $seconds } segundos
    }.
    .title = El portal pidió esperar
    .hint = No tiene que hacer nada. Si pasa seguido, baje portal.rate_per_second en settings.toml.

portal-server-error = El portal tuvo una falla propia (respuesta { $status }): { $detail }.
    .title = Falla del portal
    .hint = Se intentará en la siguiente corrida. Si dura más de unas horas, avise al soporte del portal.

portal-refused = El portal no aceptó una consulta (respuesta { $status }, código { $code }): «{ $message }».
    .title = El portal no aceptó la consulta
    .hint = Revise tenant.portal_id y tenant.external_id en settings.toml. Si son correctos, envíe este texto al soporte de SageConnect.

portal-unexpected-answer = El portal contestó algo que no se puede interpretar (respuesta { $status }): { $detail }.
    .title = Respuesta extraña del portal
    .hint = Se intentará en la siguiente corrida. Si se repite, revise si un proxy o antivirus cambia las respuestas.

portal-file-page = El almacén de archivos del portal ({ $host }) contestó con una página web en lugar del archivo del documento.
    .title = Una página en lugar del archivo
    .hint = No es falla del archivo ni del proveedor. Se pedirá de nuevo en la siguiente corrida. Si se repite, avise al soporte del portal, y revise si un proxy o antivirus cambia las respuestas.

portal-redirect = El portal contestó con un desvío (respuesta { $status }) hacia { $location }; no lo seguimos, para no entregar las credenciales a otro sitio.
    .title = El portal desvía a otro sitio
    .hint = Revise portal.base_url en settings.toml, y si la red pide iniciar sesión para salir a internet.

portal-list-incomplete = La lista de { $what } del portal llegó incompleta: { $total ->
        [0] se leyeron { $read }, y no se sabe de cuántos
       *[other] { $read } de { $total }
    }; no decidimos con una lista a medias.
    .title = Lista incompleta del portal
    .hint = Se intentará en la siguiente corrida. Si se repite y el portal contesta despacio, suba portal.list_budget_ms en settings.toml; si contesta con errores, avise a soporte del portal.

portal-wrong-company = Las credenciales guardadas son de otra empresa: se esperaba { $expected } y el portal dice { $found }.
    .title = Credenciales de otra empresa
    .hint = Revise tenant.portal_id y tenant.rfc en settings.toml, y guarde la clave y el secreto de la empresa correcta con «sageconnect secrets set». Hasta entonces no se envía nada de ella.

## El importador y su carpeta

folder-missing = No existe la carpeta del importador: { $folder }.
    .title = Falta la carpeta del importador
    .hint = Corrija la clave downloads de la empresa en settings.toml, o cree la carpeta. Tiene que ser la misma que lee el importador.

folder-not-writable = No se puede escribir en la carpeta del importador { $folder }: { $detail }.
    .title = Sin permiso en la carpeta del importador
    .hint = Dé permiso de modificar en esa carpeta al usuario de Windows con el que corre SageConnect. Ningún archivo quedó a medias.

folder-full = No queda espacio en el disco de la carpeta del importador { $folder }.
    .title = Disco lleno
    .hint = Libere espacio en ese disco. Ningún archivo quedó a medias: lo que falta se entrega en la siguiente corrida.

folder-too-many-files = La carpeta { $folder } tiene más de { $limit ->
        [one] un archivo
       *[other] { $limit } archivos
    } XML, más de los que SageConnect revisa.
    .title = Demasiados archivos en la carpeta del importador
    .hint = Pase los archivos más antiguos de esa carpeta a otro lugar. Mientras no se pueda revisar completa, no se entrega nada, para no entregar dos veces.

folder-file-locked = Otro programa tiene abierto { $file } en la carpeta { $folder }.
    .title = Archivo ocupado
    .hint = Se intentará en la siguiente corrida. Si se repite, cierre el programa que lo tiene abierto o excluya la carpeta del antivirus.

folder-name-too-long = El nombre { $file } es demasiado largo para la carpeta { $folder }.
    .title = Nombre de archivo demasiado largo
    .hint = Use como carpeta del importador una con una ruta más corta (clave downloads de la empresa en settings.toml y RutaFocaltec del importador).

folder-failed = No se pudo trabajar con la carpeta del importador { $folder }: { $detail }.
    .title = Falla en la carpeta del importador
    .hint = Se intentará en la siguiente corrida. Si se repite, revise el disco. Ningún archivo quedó a medias.

importer-program-missing = No existe el programa del importador: { $program }.
    .title = Falta el programa del importador
    .hint = Corrija importer.program en settings.toml; debe llevar al archivo ImportaFacturasFocaltec.exe.

importer-program-not-allowed = El programa del importador { $program } es un archivo por lotes, que solo corre dentro de un intérprete de comandos.
    .title = Programa no permitido
    .hint = Ponga en importer.program de settings.toml el archivo .exe del importador, no un .bat ni un .cmd.

importer-reads-other-folder = El importador lee { $theirs } y SageConnect escribe en { $ours }; los archivos se juntarían sin que nadie los viera.
    .title = El importador lee otra carpeta
    .hint = Ponga la misma carpeta en RutaFocaltec de { $file } y en la clave downloads de la empresa en settings.toml.

importer-mail-missing = El importador no tiene a quién avisar: en { $file } está vacío Para de la sección CORREOAP, y así termina sin importar nada.
    .title = El importador no tiene destinatario
    .hint = Capture una dirección de correo en Para, sección CORREOAP, de ese archivo.

importer-ini-unreadable = No se puede leer la configuración del importador { $file }: { $detail }.
    .title = Configuración del importador ilegible
    .hint = Revise su ruta en settings.toml (tenant.importer_ini de esta empresa; si no la tiene, importer.ini), los permisos del archivo y que tenga RutaFocaltec.

importer-logs-missing = No existe la carpeta de los registros del importador: { $folder }.
    .title = Faltan los registros del importador
    .hint = Corrija importer.logs en settings.toml. El importador dice que terminó bien aunque falle; solo sus registros muestran los errores.

importer-not-started = El sistema no pudo iniciar el programa del importador { $program }: { $detail }.
    .title = El importador no inició
    .hint = Pruebe iniciarlo a mano con el mismo usuario. Los archivos siguen en la carpeta; nada se perdió.

## Esta instalación

journal-newer-version = La bitácora se escribió con una versión más nueva de SageConnect (formato { $found }; esta versión conoce hasta el { $known }).
    .title = Bitácora de una versión más nueva
    .hint = Instale la versión más reciente de SageConnect. La bitácora no se tocó.

journal-failed = No se puede leer o escribir la bitácora: { $detail }.
    .title = Falla de la bitácora
    .hint = Revise el espacio en disco y los permisos de la carpeta de datos. Si el archivo está dañado, muévalo a otro lugar y restaure su respaldo; sin respaldo, la siguiente corrida empieza por comparar ambos lados. Nada se envía si no se puede anotar primero.

engine-busy = La carpeta de datos { $folder } ya está en uso por otro SageConnect ({ $holder }).
    .title = SageConnect ya está en marcha
    .hint = Vea qué hace con «sageconnect status». Espere a que termine, o deténgalo con «sageconnect stop».
    .hint-window = En «Estado» se ve qué hace. Espere a que termine, o deténgalo ahí.

settings-missing = Todavía no hay configuración: falta { $file }.
    .title = Sin configuración
    .hint = Escríbalo a partir de «sageconnect settings example», o vea todo en acción, sin configurar nada, con «sageconnect demo».
    .hint-window = Escríbalo a partir del ejemplo que da el programa de la terminal (settings example). Para ver todo en acción sin configurar nada, inicie SageConnect con --sandbox.

settings-invalid = La configuración tiene { $count ->
        [one] un error
       *[other] { $count } errores
    } ({ $file }); no se trabaja hasta corregirla.
    .title = Configuración con errores
    .hint = Ejecute «sageconnect settings check» para ver cada error con su corrección.
    .hint-window = Corrija settings.toml: aquí está cada error con su corrección.

secret-missing = Falta la credencial { $entry }.
    .title = Falta una credencial
    .hint = Guárdela con «sageconnect secrets set { $entry }»; «sageconnect secrets list» dice cuáles faltan.

secret-several-missing = Faltan las credenciales { $entries }.
    .title = Faltan credenciales
    .hint = Guarde cada una con «sageconnect secrets set» y su nombre; «sageconnect secrets list» dice cuáles faltan.

secret-store-locked = El almacén de credenciales ({ $store }) está cerrado y nadie lo abrió.
    .title = Almacén de credenciales cerrado
    .hint = Inicie sesión con la cuenta de Windows o Linux que ejecuta SageConnect, inicie una corrida a mano y abra su almacén cuando lo pida: las corridas programadas no lo piden. Una vez abierto, la siguiente corrida continúa por sí sola.

secret-store-absent = En esta sesión del equipo no hay un almacén de credenciales ({ $store }).
    .title = Sin almacén de credenciales
    .hint = Instale uno, por ejemplo gnome-keyring, e inicie SageConnect en una sesión de escritorio de la cuenta que lo ejecuta; la siguiente corrida lo busca de nuevo. Ninguna contraseña se guardó en otro lugar.

secret-store-unavailable = No se puede usar el almacén de credenciales ({ $store }): { $detail }.
    .title = Almacén de credenciales no disponible
    .hint = Inicie sesión con la cuenta de Windows o Linux que ejecuta SageConnect y verifique que su almacén esté abierto. Ninguna contraseña se guardó en otro lugar.

secret-file-unusable = No se puede usar el archivo de credenciales { $file }: { $detail }.
    .title = Archivo de credenciales inservible
    .hint = Corrija el archivo, o bórrelo y guarde de nuevo cada credencial con «sageconnect secrets set». Los demás archivos no se tocaron.

internal-defect = SageConnect llegó a una situación que no debería ocurrir: { $detail }.
    .title = Error de SageConnect
    .hint = No se reintenta a ciegas. Envíe este texto al soporte de SageConnect.
