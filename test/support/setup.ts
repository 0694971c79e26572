const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 12)) {
  throw new Error(`Node 24.12 or newer is needed, this is v${process.versions.node}: run the tests with "npm test"`);
}
