namespace Airworthy.Cli.Tests.Commands;

/// <summary>What a server answers about a model with one version in production and one that waits.</summary>
internal static class Answers
{
    public const string Evidence = "sha256:eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";

    public const string Release = "rel_01aaaaaaaaaaaaaaaaaaaaaaaa";

    private const string Digest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    public const string Deployment = """
        {"endpoint":"flight","environment":"production","version":1,"versionId":"ver_1","release":"rel_1","since":"2026-03-02T10:00:00Z"}
        """;

    public static string Model { get; } =
        $$"""
            {"name":"flight","owner":"ann","description":"Late [or] not","latestVersion":2,"createdAt":"2026-02-20T12:00:00Z","updatedAt":"2026-03-02T11:30:00Z","serving":[{{Deployment}}]}
            """;

    public static string Models { get; } = $$"""{"items":[{{Model}}],"nextPageToken":null}""";

    public static string Version { get; } =
        $$"""
            {"id":"ver_2","model":"flight","number":2,"owner":"ann","author":"user:ann","registeredAt":"2026-03-02T11:30:00Z","digest":"{{Digest}}","format":"onnx","files":[{"path":"model.onnx","size":5164,"digest":"{{Digest}}"}],"signature":{"inputs":[{"name":"hour","datatype":"FP32","shape":[-1,1]}],"outputs":[{"name":"probability","datatype":"FP32","shape":[-1,1]}]},"tags":{"team":"ops"},"metrics":{"roc_auc":0.637},"dataset":{"name":"train.csv","digest":"{{Digest}}"},"commit":"c0ffee","scan":[],"releasable":true}
            """;

    public static string Gate(bool passed) =>
        $$"""
            {"environment":"production","passed":{{(passed ? "true" : "false")}},"reasons":[{{(
                passed ? "" : "\"no-slice-much-worse: much worse on early flights\""
            )}}],"findings":[{"control":"metric-floor","outcome":"pass","summary":"roc_auc is 0.637, at least 0.6"},{"control":"no-slice-much-worse","outcome":"{{(
                passed ? "pass" : "fail"
            )}}","summary":"{{(passed ? "no slice is worse" : "much worse on early flights")}}","mend":"{{(
                passed ? "" : "Train on more early flights."
            )}}","details":["daypart=early: log_loss 0.61 against 0.48"]}],"approvalsNeeded":1,"champion":"ver_1","championNumber":1,"policyDigest":"{{Digest}}","evidenceDigest":"{{Evidence}}"}
            """;

    public static string Waiting { get; } = ReleaseIn("waiting", awaited: true);

    public static string Done { get; } = ReleaseIn("succeeded", awaited: false);

    public static string ReleaseIn(string status, bool awaited) =>
        $$"""
            {"id":"{{Release}}","model":"flight","version":2,"versionId":"ver_2","status":"{{status}}","finished":{{(
                awaited ? "false" : "true"
            )}},"requestedBy":"user:ann","startedAt":"2026-03-02T11:59:00Z","pipelineDigest":"{{Digest}}","steps":[{"name":"check production","kind":"check","environment":"production","status":"done","finishedAt":"2026-03-02T11:59:02Z","detail":"2 of 2 controls passed"},{"name":"approve production","kind":"approve","environment":"production","status":"{{(
                awaited ? "pending" : "done"
            )}}","detail":""}],"gates":[{{Gate(true)}}],"approvals":[],"awaited":{{(
                awaited ? $$"""{"environment":"production","evidenceDigest":"{{Evidence}}"}""" : "null"
            )}},"revision":7}
            """;
}
