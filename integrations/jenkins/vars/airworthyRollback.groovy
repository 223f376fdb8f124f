import io.airworthy.CommandLine

/** Brings back the version that served before. */
Map call(Map args = [:]) {
    CommandLine.only('airworthyRollback', args, ['model', 'environment', 'reason', 'to', 'credentialsId', 'server'])
    String model = args.model ?: env.AIRWORTHY_MODEL
    if (!model) {
        error("airworthyRollback needs a model: airworthyRollback model: 'flight-delay'")
    }
    String endpoint = args.environment && args.environment != 'production' ? "${model}:${args.environment}" : model
    Map answer = airworthyCli(
        ['rollback', endpoint] + CommandLine.options([to: args.to, reason: args.reason ?: "asked for by ${env.BUILD_URL ?: 'Jenkins'}"]),
        [credentialsId: args.credentialsId, server: args.server]
    )
    airworthyNote("${endpoint} rolled back")
    return (Map) answer.json
}
