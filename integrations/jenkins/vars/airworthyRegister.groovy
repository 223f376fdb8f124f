import io.airworthy.CommandLine

/** Registers a version of a model from files in this workspace, and ties the build and the version to each other. */
Map call(Map args = [:]) {
    CommandLine.only('airworthyRegister', args, [
        'model', 'path', 'owner', 'dataset', 'tags', 'metrics', 'commit', 'run', 'description', 'signature',
        'credentialsId', 'server',
    ])
    if (!args.model || !args.path) {
        error("airworthyRegister needs a model and a path: airworthyRegister model: 'flight-delay', path: 'model.onnx'")
    }
    Map tags = ['jenkins.build': env.BUILD_URL ?: '', 'jenkins.job': env.JOB_NAME ?: '']
    tags.putAll((Map) (args.tags ?: [:]))
    List options = CommandLine.options([
        owner: args.owner, dataset: args.dataset, tag: tags, metric: args.metrics, commit: args.commit ?: env.GIT_COMMIT,
        run: args.run, description: args.description, signature: args.signature,
    ])
    Map answer = airworthyCli(
        ['register', args.model, args.path] + options,
        [credentialsId: args.credentialsId, server: args.server]
    )
    Map version = [model: answer.json.model, version: answer.json.number, id: answer.json.id, digest: answer.json.digest]
    env.AIRWORTHY_MODEL = version.model
    env.AIRWORTHY_VERSION = "${version.version}"
    writeFile(file: 'airworthy-version.json', text: answer.text, encoding: 'UTF-8')
    archiveArtifacts(artifacts: 'airworthy-version.json', fingerprint: true)
    airworthyNote("${version.model} ${version.version}")
    return version
}
