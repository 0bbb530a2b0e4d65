// node's mssql over the whole stand-in: a row there and back, a transaction, a prepared statement.
import assert from "node:assert/strict";
import sql from "mssql";
import { config } from "./connection.mjs";

const pool = await new sql.ConnectionPool(config).connect();
const insert = "INSERT INTO dbo.PAYMENT (BATCH, VENDOR, AMOUNT, MEMO) VALUES (@batch, @vendor, @amount, @memo)";
// Each run has rows of its own, as a site's login deletes none.
const first = process.env.ENCRYPT === "true" ? 200 : 100;
const payment = (request, batch) =>
  request
    .input("batch", sql.Int, batch)
    .input("vendor", sql.Char(12), "PROV-Ñ")
    .input("amount", sql.Decimal(19, 3), 1234.567)
    .input("memo", sql.NVarChar(60), null)
    .query(insert);

const written = await payment(pool.request(), first);
assert.deepEqual(written.rowsAffected, [1]);

const transaction = new sql.Transaction(pool);
await transaction.begin();
await payment(new sql.Request(transaction), first + 1);
await transaction.rollback();

const prepared = new sql.PreparedStatement(pool);
prepared.input("batch", sql.Int);
await prepared.prepare("SELECT VENDOR, AMOUNT, MEMO FROM dbo.PAYMENT WHERE BATCH = @batch");
const found = await prepared.execute({ batch: first });
assert.deepEqual({ ...found.recordset[0] }, { VENDOR: "PROV-Ñ      ", AMOUNT: 1234.567, MEMO: null });
const rolledBack = await prepared.execute({ batch: first + 1 });
assert.equal(rolledBack.recordset.length, 0);
await prepared.unprepare();

await pool.close();
console.log("all well");
