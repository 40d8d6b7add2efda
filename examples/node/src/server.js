const http = require("node:http");
const { Eta } = require("eta");

const eta = new Eta();
const page = eta.compile("<!doctype html><p>Hello, <%= it.agent %>: you are visitor <%= it.visits %>.</p>\n");
let visits = 0;

http
  .createServer((request, response) => {
    visits += 1;
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(eta.render(page, { agent: request.headers["user-agent"] || "stranger", visits }));
  })
  .listen(process.env.PORT || 8080);
