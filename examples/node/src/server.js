const http = require("node:http");

let visits = 0;

http
  .createServer((request, response) => {
    visits += 1;
    response.end(`You are visitor ${visits}.\n`);
  })
  .listen(process.env.PORT || 8080);
