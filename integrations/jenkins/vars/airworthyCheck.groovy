import io.airworthy.CommandLine

/** Asks the controls of a gate about a version, and gives Jenkins the findings as test results and as issues. */
Map call(Map args = [:]) {
    CommandLine.only('airworthyCheck', args, [
        'model', 'version', 'environment', 'onFailure', 'credentialsId', 'server', 'reports',
    ])
    String model = args.model ?: env.AIRWORTHY_MODEL
    String version = args.version ?: env.AIRWORTHY_VERSION
    String onFailure = args.onFailure ?: 'fail'
    if (!model || !version) {
        error('airworthyCheck needs a model and a version, or an airworthyRegister before it')
    }
    if (!['fail', 'unstable', 'report'].contains(onFailure)) {
        error("onFailure is 'fail', 'unstable' or 'report', not '${onFailure}'")
    }
    Map connection = [credentialsId: args.credentialsId, server: args.server, allow: [0, 3], tries: 5]
    List asked = ['check', model, version] + CommandLine.options([environment: args.environment])
    Map answer = airworthyCli(asked, connection)
    if (args.reports != false) {
        publish(asked, connection)
    }
    boolean passed = answer.code == 0
    if (!passed) {
        String why = "${model} ${version} would be held back: ${((List) answer.json.reasons).join('; ')}"
        if (onFailure == 'fail') {
            error(why)
        } else if (onFailure == 'unstable') {
            unstable(why)
        } else {
            echo(why)
        }
    }
    return [passed: passed, reasons: answer.json.reasons, warnings: answer.json.warnings, evidence: answer.json.evidenceDigest]
}

/** What was found already is not asked again: the findings are kept by the digest of all they looked at. */
private void publish(List asked, Map connection) {
    Map asText = connection + [text: true]
    writeFile(
        file: 'airworthy-check.junit.xml', encoding: 'UTF-8',
        text: airworthyCli(asked + ['--format', 'junit'], asText).text
    )
    // A control that fails is this step's to answer for; JUnit's own verdict would make every refusal merely unstable.
    junit(testResults: 'airworthy-check.junit.xml', allowEmptyResults: true, skipMarkingBuildUnstable: true)
    writeFile(
        file: 'airworthy-check.sarif', encoding: 'UTF-8',
        text: airworthyCli(asked + ['--format', 'sarif'], asText).text
    )
    archiveArtifacts(artifacts: 'airworthy-check.*', allowEmptyArchive: true)
    try {
        recordIssues(tools: [sarif(pattern: 'airworthy-check.sarif', id: 'airworthy', name: 'Airworthy')])
    } catch (NoSuchMethodError ignored) {
        echo('The plugin Warnings Next Generation is not installed; the findings are kept as airworthy-check.sarif.')
    }
}
