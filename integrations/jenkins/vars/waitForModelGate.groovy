import io.airworthy.CommandLine

/**
 * Waits until a release is over, holding no executor. A webhook only wakes this step up; what it believes is what the server answers when
 * it asks. So a webhook that is lost, forged or sent while the controller was down costs time at most.
 */
Map call(Map args = [:]) {
    CommandLine.only('waitForModelGate', args, [
        'release', 'label', 'pollSeconds', 'timeoutHours', 'abortPipeline', 'webhook', 'credentialsId', 'server',
    ])
    String id = args.release ?: env.AIRWORTHY_RELEASE
    if (!id) {
        error('waitForModelGate needs a release, or an airworthyRelease before it')
    }
    int seconds = (args.pollSeconds ?: 300) as int
    long deadline = System.currentTimeMillis() + 3600000L * ((args.timeoutHours ?: 168) as long)
    // Registered before the first look, so that an end between the two is not missed.
    Object hook = args.webhook == false ? null : register(id)
    Map release = look(id, args)
    while (!release.finished) {
        if (System.currentTimeMillis() >= deadline) {
            error("Release ${id} is still ${release.status} after ${args.timeoutHours ?: 168} hours. It goes on without this build.")
        }
        pause(hook, seconds)
        hook = args.webhook == false ? null : register(id)
        release = look(id, args)
    }
    airworthyNote(CommandLine.line(release))
    List complaints = CommandLine.complaints(release)
    if (release.status != 'succeeded' && args.abortPipeline != false) {
        error("${CommandLine.line(release)}\n${complaints.join('\n')}")
    }
    return [
        status: release.status, release: id, model: release.model, version: release.version, detail: release.detail,
        approvers: CommandLine.approvers(release), complaints: complaints,
    ]
}

/** One question, in a node that is given back before anything waits. */
private Map look(String id, Map args) {
    Map found = null
    node(args.label ?: '') {
        found = (Map) airworthyCli(
            ['watch', id, '--once'],
            [credentialsId: args.credentialsId, server: args.server, allow: [0, 1, 3, 5], tries: 3]
        ).json
    }
    // No answer is no end: it is asked again.
    return found?.status ? found : [finished: false, status: 'not answering']
}

private Object register(String id) {
    try {
        return registerWebhook(token: "airworthy-${id}")
    } catch (NoSuchMethodError ignored) {
        return null
    }
}

/** Until the webhook comes or the time is over; whatever else interrupts it goes on interrupting. */
private void pause(Object hook, int seconds) {
    if (hook == null) {
        sleep(time: seconds, unit: 'SECONDS')
        return
    }
    long began = System.currentTimeMillis()
    try {
        timeout(time: seconds, unit: 'SECONDS') {
            waitForWebhook(hook)
        }
    } catch (InterruptedException interrupted) {
        if (System.currentTimeMillis() - began < 1000L * seconds) {
            throw interrupted
        }
    }
}
