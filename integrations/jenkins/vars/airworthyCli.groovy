import io.airworthy.CommandLine

/**
 * Runs the airworthy command line on this agent. Every other step of this library is this one with names.
 * Gives its exit code and what it answered; stops the build for every code but those allowed.
 */
Map call(List arguments, Map args = [:]) {
    CommandLine.only('airworthyCli', args, ['allow', 'credentialsId', 'server', 'tries', 'text'])
    String credentials = args.credentialsId ?: env.AIRWORTHY_CREDENTIALS_ID
    String server = args.server ?: env.AIRWORTHY_SERVER
    Map answer = null
    withEnv(server ? ["AIRWORTHY_SERVER=${server}"] : []) {
        if (credentials) {
            withCredentials([string(credentialsId: credentials, variable: 'AIRWORTHY_TOKEN')]) {
                answer = persist(arguments, args)
            }
        } else {
            answer = persist(arguments, args)
        }
    }
    List allowed = args.allow ?: [0]
    if (!allowed.contains(answer.code)) {
        error("airworthy ${arguments[0]} ended with ${answer.code}: ${CommandLine.meaning(answer.code)}")
    }
    return answer
}

/** Only what changes nothing is asked again when no server answers: the first may have arrived. */
private Map persist(List arguments, Map args) {
    int tries = (args.tries ?: 1) as int
    Map answer = once(arguments, args)
    for (int i = 1; i < tries && answer.code == 5; i++) {
        sleep(time: 10 * i, unit: 'SECONDS')
        answer = once(arguments, args)
    }
    return answer
}

private Map once(List arguments, Map args) {
    String file = ".airworthy-${UUID.randomUUID()}"
    List line = args.text ? arguments : arguments + ['--json']
    String label = "airworthy ${arguments[0]}"
    int code = isUnix()
        ? sh(label: label, returnStatus: true, script: CommandLine.sh(line, file))
        : powershell(label: label, returnStatus: true, script: CommandLine.powershell(line, file))
    String text = fileExists(file) ? readFile(file: file, encoding: 'UTF-8') : ''
    if (isUnix()) {
        sh(label: 'tidy up', script: "rm -f '${file}'")
    } else {
        powershell(label: 'tidy up', script: "Remove-Item -Force -ErrorAction SilentlyContinue '${file}'")
    }
    return [code: code, text: text, json: args.text ? null : CommandLine.json(text)]
}
