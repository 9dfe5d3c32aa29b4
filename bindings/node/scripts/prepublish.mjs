// npm runs this first when it is told to publish the folder, which may hold a library that was made for this machine.

console.error(
  'onejwt: this folder is not what is published: run "make npm" in the clone, and publish the files in target/npm, ' +
    'those for platforms first',
);
process.exit(1);
