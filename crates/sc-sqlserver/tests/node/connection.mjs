// How every script of this folder reaches its server.
export const config = {
  server: "127.0.0.1",
  port: Number(process.env.PORT),
  user: process.env.SQL_USER,
  password: process.env.SQL_PASSWORD,
  database: process.env.SQL_DATABASE,
  options: {
    encrypt: process.env.ENCRYPT === "true",
    trustServerCertificate: true,
    useUTC: true,
    // The driver takes 4060 for a passing trouble and would try again.
    maxRetriesOnTransientErrors: 0,
  },
  pool: { max: 1, min: 0 },
};
