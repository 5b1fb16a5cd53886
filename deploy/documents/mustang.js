// Mustang comes as a library without a program; Rhino, which is among its jars, runs this.
// A line for each file: PASS or FAIL, the file, and after a FAIL what Mustang says of it.
Array.prototype.forEach.call(arguments, function (path) {
  var valid = false, said = "";
  try {
    var validator = new org.mustangproject.validator.ZUGFeRDValidator();
    said = String(validator.validate(path));
    valid = validator.wasCompletelyValid();
  } catch (error) {
    said = String(error);
  }
  print((valid ? "PASS " : "FAIL ") + path + (valid ? "" : " " + said.replace(/\s+/g, " ")));
});
