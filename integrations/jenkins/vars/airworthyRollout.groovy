import io.airworthy.CommandLine

/** Divides an endpoint's requests among versions that serve there: a canary that a pipeline steers by its own measurements. */
Map call(Map args = [:]) {
    CommandLine.only('airworthyRollout', args, [
        'model', 'environment', 'weights', 'shadow', 'sticky', 'reason', 'credentialsId', 'server',
    ])
    String model = args.model ?: env.AIRWORTHY_MODEL
    if (!model || !args.weights) {
        error("airworthyRollout needs a model and weights: airworthyRollout model: 'flight-delay', weights: [1: 90, 2: 10]")
    }
    String endpoint = args.environment && args.environment != 'production' ? "${model}:${args.environment}" : model
    Map answer = airworthyCli(
        ['traffic', 'set', endpoint] + CommandLine.options([
            version: args.weights, shadow: args.shadow, sticky: args.sticky,
            reason: args.reason ?: "asked for by ${env.BUILD_URL ?: 'Jenkins'}",
        ]),
        [credentialsId: args.credentialsId, server: args.server]
    )
    airworthyNote("${endpoint} ${args.weights}")
    return (Map) answer.json
}
