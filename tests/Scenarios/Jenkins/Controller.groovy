import com.sun.net.httpserver.HttpServer
import java.util.concurrent.TimeUnit
import org.codehaus.groovy.control.CompilerConfiguration

/**
 * Runs a pipeline script with the shared library of integrations/jenkins, in a folder that is its workspace. Steps are stubs of Jenkins'
 * own but for what they reach: sh runs a shell, and a webhook arrives over HTTP. A build that waits for one leaves the file 'waiting'. What it
 * came to is printed as JSON.
 *
 *   groovy -cp SRC:STUBS Controller.groovy VARS SCRIPT WORKSPACE PORT [without,these,steps]
 */
class Flow extends InterruptedException {
    Flow(String why) { super(why) }
}

class Aborted extends RuntimeException {
    Aborted(String why) { super(why) }
}

/** Jenkins answers a step that no plugin brings with this error. */
abstract class StepScript extends Script {
    @Override
    Object invokeMethod(String name, Object args) {
        try {
            return super.invokeMethod(name, args)
        } catch (MissingMethodException missing) {
            if (missing.method == name && missing.type == this.class) {
                throw new NoSuchMethodError("No such DSL method '${name}' found among steps")
            }
            throw missing
        }
    }
}

File vars = new File(args[0])
File workspace = new File(args[2])
List missing = args.length > 4 ? args[4].split(',').toList() : []
Map build = [description: null, result: 'SUCCESS', archived: [], tests: [], issues: [], echoed: [], woken: 0, slept: 0, heldWhileWaiting: 0]
int nodes = 0
LinkedList<Long> deadlines = new LinkedList<Long>()
Map<String, String> variables = new TreeMap<String, String>([
    BUILD_URL: 'https://jenkins.example.org/job/flight/7/', JOB_NAME: 'flight', AIRWORTHY_CREDENTIALS_ID: 'airworthy-token',
])
Map secrets = ['airworthy-token': System.getenv('CREDENTIAL')]
Set<String> arrived = Collections.synchronizedSet(new HashSet<String>())
HttpServer hooks = HttpServer.create(new InetSocketAddress('127.0.0.1', args[3] as int), 0)
hooks.createContext('/webhook-step/') { exchange ->
    exchange.requestBody.bytes
    synchronized (arrived) {
        arrived.add(exchange.requestURI.path.substring('/webhook-step/'.length()))
        arrived.notifyAll()
    }
    exchange.sendResponseHeaders(200, -1)
    exchange.close()
}
hooks.start()

/** A map step or a closure is resolved as Jenkins does: all arguments named, the body last. */
Closure scoped = { Map added, Closure body ->
    Map before = new TreeMap(variables)
    variables.putAll(added)
    try {
        body.call()
    } finally {
        // What a body sets in env stays; what the block brought does not.
        added.keySet().each { name -> before.containsKey(name) ? variables.put(name, before[name]) : variables.remove(name) }
    }
}
Closure within = { long milliseconds ->
    long left = deadlines.isEmpty() ? Long.MAX_VALUE : deadlines.min() - System.currentTimeMillis()
    Math.min(milliseconds, left)
}
Map steps = [
    isUnix: { -> true },
    echo: { String text -> build.echoed << text },
    error: { String why -> throw new Aborted(why) },
    unstable: { String why -> build.result = 'UNSTABLE'; build.echoed << why },
    string: { Map m -> m },
    withEnv: { List pairs, Closure body -> scoped(pairs.collectEntries { String p -> [(p.substring(0, p.indexOf('='))): p.substring(p.indexOf('=') + 1)] }, body) },
    withCredentials: { List bound, Closure body -> scoped(bound.collectEntries { [(it.variable): secrets[it.credentialsId]] }, body) },
    sh: { Map m ->
        if (nodes == 0) { throw new IllegalStateException('sh outside of a node') }
        Process shell = new ProcessBuilder('sh', '-e', '-c', m.script).directory(workspace).redirectErrorStream(true).with { it.environment().putAll(variables); it }.start()
        shell.outputStream.close()
        String said = shell.inputStream.getText('UTF-8')
        int code = shell.waitFor()
        if (said) { System.err.println(said) }
        if (m.returnStatus) { return code }
        if (code != 0) { throw new Aborted("script returned exit code ${code}") }
        return m.returnStdout ? said : null
    },
    fileExists: { String path -> new File(workspace, path).exists() },
    readFile: { Map m -> new File(workspace, m.file).getText('UTF-8') },
    writeFile: { Map m -> new File(workspace, m.file).setText(m.text, 'UTF-8') },
    archiveArtifacts: { Map m -> build.archived << m.artifacts },
    junit: { Map m ->
        def suite = new XmlSlurper().parse(new File(workspace, m.testResults))
        build.tests << [failures: suite.'**'.count { it.name() == 'failure' }, cases: suite.'**'.count { it.name() == 'testcase' }, marks: !m.skipMarkingBuildUnstable]
    },
    sarif: { Map m -> m },
    recordIssues: { Map m ->
        m.tools.each { build.issues << new groovy.json.JsonSlurper().parse(new File(workspace, it.pattern)).runs[0].results.size() }
    },
    node: { String label, Closure body ->
        nodes++
        try { body.call() } finally { nodes-- }
    },
    sleep: { Map m ->
        if (nodes > 0) { build.heldWhileWaiting++ }
        build.slept++
        Thread.sleep(TimeUnit.valueOf(m.unit).toMillis(m.time as long))
    },
    timeout: { Map m, Closure body ->
        deadlines.push(System.currentTimeMillis() + TimeUnit.valueOf(m.unit).toMillis(m.time as long))
        try { body.call() } finally { deadlines.pop() }
    },
    registerWebhook: { Map m -> [token: m.token.toString()] },
    waitForWebhook: { Map hook ->
        if (nodes > 0) { build.heldWhileWaiting++ }
        new File(workspace, 'waiting').createNewFile()
        long end = System.currentTimeMillis() + within(Long.MAX_VALUE)
        synchronized (arrived) {
            while (!arrived.remove(hook.token)) {
                long left = end - System.currentTimeMillis()
                if (left <= 0) { throw new Flow('Timeout has been exceeded') }
                arrived.wait(left)
            }
        }
        build.woken++
    },
]

Binding binding = new Binding()
steps.findAll { !missing.contains(it.key) }.each { binding.setVariable(it.key, it.value) }
binding.setVariable('env', new Expando() {
    Object getProperty(String name) { variables[name] }
    void setProperty(String name, Object value) { variables[name] = String.valueOf(value) }
})
binding.setVariable('currentBuild', build)
CompilerConfiguration settings = new CompilerConfiguration(scriptBaseClass: 'StepScript')
GroovyShell shell = new GroovyShell(this.class.classLoader, binding, settings)
vars.listFiles().findAll { it.name.endsWith('.groovy') }.each { File file ->
    Script step = shell.parse(file)
    binding.setVariable(file.name - '.groovy', { Object... given -> step.invokeMethod('call', given) })
}

Map end = [:]
try {
    end.answer = shell.evaluate(new File(args[1]))
    end.result = build.result
} catch (Aborted aborted) {
    end.result = 'FAILURE'
    end.why = aborted.message
} catch (Flow interrupted) {
    end.result = 'ABORTED'
    end.why = interrupted.message
}
hooks.stop(0)
println(groovy.json.JsonOutput.toJson([build: build, end: end, variables: variables.findAll { it.key.startsWith('AIRWORTHY_') && it.key != 'AIRWORTHY_TOKEN' }]))
System.exit(0)
