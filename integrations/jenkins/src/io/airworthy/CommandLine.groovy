package io.airworthy

import com.cloudbees.groovy.cps.NonCPS
import groovy.json.JsonSlurperClassic

/** Command lines out and JSON in. Pure: no method here calls a step, so none of them is interrupted by a restart of the controller. */
class CommandLine implements Serializable {
    private static final long serialVersionUID = 1L

    /** What the exit codes of the command line mean, as `airworthy help` prints them. */
    @NonCPS
    static String meaning(int code) {
        switch (code) {
            case 0: return 'done'
            case 2: return 'wrong usage or bad input'
            case 3: return 'refused by a gate, a control or a person'
            case 4: return 'not found'
            case 5: return 'no server answers'
            case 6: return 'not allowed: no valid token, or a role that may not'
            case 7: return 'conflict: something has changed since, or the name is taken'
            default: return 'a bug, or a broken server'
        }
    }

    /** For sh: every argument stands in single quotes, so nothing in it is expanded. */
    @NonCPS
    static String sh(List arguments, String answer) {
        StringBuilder line = new StringBuilder('"${AIRWORTHY_CLI:-airworthy}"')
        for (Object argument in arguments) {
            line.append(" '").append(String.valueOf(argument).replace("'", "'\\''")).append("'")
        }
        return line.append(" > '").append(answer).append("'").toString()
    }

    /**
     * For Windows PowerShell, which takes typographic quotes for single ones and wants double quotes escaped for the programs it starts; the
     * command's exit code becomes the script's.
     */
    @NonCPS
    static String powershell(List arguments, String answer) {
        StringBuilder line = new StringBuilder(
            '$cli = if ($env:AIRWORTHY_CLI) { $env:AIRWORTHY_CLI } else { \'airworthy\' }\n& $cli'
        )
        for (Object argument in arguments) {
            line.append(" '").append(quoted(String.valueOf(argument))).append("'")
        }
        return line
            .append(" | Out-File -Encoding utf8 '")
            .append(answer)
            .append("'\nexit \$LASTEXITCODE\n")
            .toString()
    }

    @NonCPS
    private static String quoted(String text) {
        String doubled = text.replace('"', '\\"')
        for (String quote in ["'", '\u2018', '\u2019', '\u201A', '\u201B']) {
            doubled = doubled.replace(quote, quote + quote)
        }
        return doubled
    }

    /** Maps and lists that outlive a restart; null where there is no JSON. */
    @NonCPS
    static Object json(String text) {
        String trimmed = text == null ? '' : text.replace('\uFEFF', '').trim()
        return trimmed.startsWith('{') || trimmed.startsWith('[') ? new JsonSlurperClassic().parseText(trimmed) : null
    }

    /** `--name value` for everything that was given; a list or a map repeats the option. */
    @NonCPS
    static List options(Map given) {
        List written = []
        for (Map.Entry option in given.entrySet()) {
            Object value = option.value
            if (value instanceof Map) {
                for (Map.Entry pair in ((Map) value).entrySet()) {
                    written.add('--' + option.key)
                    written.add(pair.key + '=' + pair.value)
                }
            } else if (value instanceof List) {
                for (Object one in (List) value) {
                    written.add('--' + option.key)
                    written.add(String.valueOf(one))
                }
            } else if (value == true) {
                written.add('--' + option.key)
            } else if (value != null && value != false && String.valueOf(value) != '') {
                written.add('--' + option.key)
                written.add(String.valueOf(value))
            }
        }
        return written
    }

    /** Names that a step does not know, so that a mistyped one is not passed over. */
    @NonCPS
    static void only(String step, Map given, List known) {
        for (Object name in given.keySet()) {
            if (!known.contains(String.valueOf(name))) {
                throw new IllegalArgumentException("${step} knows no '${name}'; it knows ${known.join(', ')}")
            }
        }
    }

    /** One line about a release, for a build's description. */
    @NonCPS
    static String line(Map release) {
        return release.model + ' ' + release.version + ': ' + release.status +
            (release.detail ? ' (' + release.detail + ')' : '')
    }

    /** Who let it in, in the order they said so. */
    @NonCPS
    static List approvers(Map release) {
        List names = []
        for (Object approval in (release.approvals ?: [])) {
            if (approval.approved && !names.contains(approval.by)) {
                names.add(approval.by)
            }
        }
        return names
    }

    /** What did not pass, one line a control. */
    @NonCPS
    static List complaints(Map release) {
        List lines = []
        for (Object gate in (release.gates ?: [])) {
            for (Object finding in (gate.findings ?: [])) {
                if (finding.outcome != 'pass' && finding.outcome != 'waived') {
                    lines.add(gate.environment + ', ' + finding.control + ': ' + finding.summary)
                }
            }
        }
        return lines
    }
}
