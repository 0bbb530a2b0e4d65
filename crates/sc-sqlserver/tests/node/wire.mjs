// What node's mssql needs of the stand-in. The server answers "ECHO" with its parameters, one column each.
import assert from "node:assert/strict";
import sql from "mssql";
import { config } from "./connection.mjs";

const guid = "0F8FAD5B-D9CB-469F-A165-70867728950E";
const moment = new Date("2024-02-29T23:59:58.120Z");
const long = "ñ".repeat(9000);

// name, type, value sent, value expected back
const values = [
  ["bit", sql.Bit, true, true],
  ["tiny", sql.TinyInt, 255, 255],
  ["small", sql.SmallInt, -32768, -32768],
  ["int", sql.Int, 2147483647, 2147483647],
  ["big", sql.BigInt, "-9223372036854775808", "-9223372036854775808"],
  ["float", sql.Float, -1.5e300, -1.5e300],
  ["real", sql.Real, 0.5, 0.5],
  ["money", sql.Money, 1234.5678, 1234.5678],
  ["decimal", sql.Decimal(18, 3), -123456.789, -123456.789],
  ["char", sql.Char(6), "ñ", "ñ     "],
  ["varchar", sql.VarChar(20), "Peña € — 日", "Peña € — ?"],
  ["varcharMax", sql.VarChar(sql.MAX), "", ""],
  ["nchar", sql.NChar(3), "ñ", "ñ  "],
  ["nvarchar", sql.NVarChar(20), "O'Neil ñ 😀", "O'Neil ñ 😀"],
  ["nvarcharMax", sql.NVarChar(sql.MAX), long, long],
  ["date", sql.Date, moment, new Date("2024-02-29T00:00:00.000Z")],
  ["datetime", sql.DateTime, moment, moment],
  ["datetime2", sql.DateTime2(3), moment, moment],
  ["guid", sql.UniqueIdentifier, guid, guid],
  ["binary", sql.VarBinary(10), Buffer.from([0, 1, 255]), Buffer.from([0, 1, 255])],
  ["nothing", sql.Int, null, null],
  ["noText", sql.NVarChar(10), null, null],
];

const pool = await new sql.ConnectionPool(config).connect();

const request = pool.request();
for (const [name, type, sent] of values) request.input(name, type, sent);
const { recordset } = await request.query("ECHO");
for (const [name, , , expected] of values) assert.deepEqual(recordset[0][name], expected, name);

// Transactions by the transaction manager.
const committed = new sql.Transaction(pool);
await committed.begin(sql.ISOLATION_LEVEL.SERIALIZABLE);
const inside = await new sql.Request(committed).input("n", sql.Int, 1).query("ECHO");
assert.equal(inside.recordset[0].n, 1);
await committed.commit();
const rolledBack = new sql.Transaction(pool);
await rolledBack.begin();
await rolledBack.rollback();

// A prepared statement.
const prepared = new sql.PreparedStatement(pool);
prepared.input("a", sql.NVarChar(10));
prepared.input("b", sql.Int);
await prepared.prepare("ECHO @a, @b");
for (const b of [1, 2]) {
  const answer = await prepared.execute({ a: "ñ", b });
  assert.deepEqual({ ...answer.recordset[0] }, { a: "ñ", b });
}
await prepared.unprepare();

// A procedure with a return status and an output value.
const procedure = pool.request().input("plain", sql.Int, 1).output("result", sql.Int, 42);
const called = await procedure.execute("sp_sum");
assert.equal(called.returnValue, -3);
assert.equal(called.output.result, 42);

// An error, and the connection is still good.
await assert.rejects(pool.request().query("SELECT nothing"), (error) => error.number === 208);

// A request that is cancelled while it runs.
const waiting = pool.request();
const cancelled = assert.rejects(waiting.query("WAIT"), (error) => error.code === "ECANCEL");
// tidy: allow sleep: the driver does not tell when a request is on its way, and WAIT ends only by the cancel
setTimeout(() => waiting.cancel(), 250);
await cancelled;
assert.equal((await pool.request().input("n", sql.Int, 3).query("ECHO")).recordset[0].n, 3);
await pool.close();

// Logins that fail.
for (const [wrong, number] of [[{ password: "wrong" }, 18456], [{ database: "NOSUCH" }, 4060]]) {
  const refused = new sql.ConnectionPool({ ...config, ...wrong });
  await assert.rejects(refused.connect(), (error) => error.code === "ELOGIN" && error.originalError.message.length > 0, String(number));
}

console.log("all well");
