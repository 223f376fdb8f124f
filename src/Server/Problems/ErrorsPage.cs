using System.Reflection;
using System.Text;
using Airworthy.Core.Results;

namespace Airworthy.Server.Problems;

/// <summary>The text of <c>docs/errors.md</c>: every <see cref="FaultCode"/> field of the assemblies given.</summary>
public static class ErrorsPage
{
    public static string Write(IEnumerable<Assembly> assemblies)
    {
        var page = new StringBuilder();
        page.Append(
            """
            # Errors

            Whatever the server refuses, it says why in a problem document (RFC 9457, `application/problem+json`): `status`, `title`,
            `detail` (what happened and what to do about it), and a stable `code`, with `evidence` (name to value) where there is any and
            `errors` where there are several reasons. Under `/v2` the Open Inference Protocol's form stands in its place:
            `{"error": detail, "code": code}`. The `airworthy` command shows the same codes. They never change their meaning.

            Under MLflow's paths its form stands there: `{"error_code": …, "message": detail}`, with the status of the last column.

            | code | HTTP status | meaning | under MLflow's paths |
            |---|---|---|---|

            """
        );
        foreach (var code in Codes(assemblies).OrderBy(c => c.Code, StringComparer.Ordinal))
        {
            page.Append(
                $"| `{code.Code}` | {HttpStatuses.Of(code)} | {code.Means.Replace("|", "\\|", StringComparison.Ordinal)} | {MlflowErrors.Of(code).Code} ({MlflowErrors.Of(code).Status}) |\n"
            );
        }
        page.Append(
            $"""

            `{HttpStatuses.InternalError}` (500) is the answer to a bug of the server. It tells a trace, and the server's log says more
            under that trace.

            The `airworthy` command and the .NET client add codes of their own for what happens before an answer:
            `server-unreachable` (no connection, or it broke off, or no answer came in time), `unexpected-answer` (something answered
            that does not speak this API), `local-file` (a local file to be sent cannot be read), `bad-input`
            (what was typed is wrong), `inference-refused` (an endpoint answered with an error that carries no code).

            """
        );
        return page.ToString().ReplaceLineEndings("\n");
    }

    public static IEnumerable<FaultCode> Codes(IEnumerable<Assembly> assemblies) =>
        from assembly in assemblies
        from type in assembly.GetTypes()
        where type.IsAbstract && type.IsSealed && type.Name.EndsWith("Faults", StringComparison.Ordinal)
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        where field.FieldType == typeof(FaultCode)
        select (FaultCode)field.GetValue(null)!;
}
