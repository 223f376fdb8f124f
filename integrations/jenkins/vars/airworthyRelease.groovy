import io.airworthy.CommandLine

/** Starts the delivery pipeline of a model for a version. It runs on the Airworthy server: wait for it with waitForModelGate. */
Map call(Map args = [:]) {
    CommandLine.only('airworthyRelease', args, ['model', 'version', 'credentialsId', 'server'])
    String model = args.model ?: env.AIRWORTHY_MODEL
    String version = args.version ?: env.AIRWORTHY_VERSION
    if (!model || !version) {
        error('airworthyRelease needs a model and a version, or an airworthyRegister before it')
    }
    Map answer = airworthyCli(
        ['release', model, version, '--no-wait'],
        [credentialsId: args.credentialsId, server: args.server]
    )
    Map release = [id: answer.json.id, model: answer.json.model, version: answer.json.version, status: answer.json.status]
    env.AIRWORTHY_RELEASE = release.id
    writeFile(file: 'airworthy-release.json', text: answer.text, encoding: 'UTF-8')
    archiveArtifacts(artifacts: 'airworthy-release.json')
    airworthyNote("release ${release.id}")
    return release
}
