/** Adds a line to this build's description, once. */
void call(String line) {
    String before = currentBuild.description ?: ''
    if (!before.contains(line)) {
        currentBuild.description = before ? "${before}\n${line}" : line
    }
}
