namespace Airworthy.Pipelines.Converting;

/// <summary>What a stage of a software delivery pipeline is for.</summary>
internal enum StageKind
{
    Unknown,
    Checkout,
    Setup,
    Build,
    Train,
    UnitTest,
    Analysis,
    Scan,
    Package,
    Publish,
    StagingDeploy,
    IntegrationTest,
    PerformanceTest,
    Approval,
    ProductionDeploy,
    Verify,
    Notify,
    Cleanup,
}

/// <summary>What becomes of each kind in the delivery of a model.</summary>
internal static class StageKinds
{
    /// <summary>Whether it belongs behind the registration: it meets a candidate, or what serves it.</summary>
    public static bool IsBeyond(this StageKind kind) =>
        kind
            is StageKind.StagingDeploy
                or StageKind.IntegrationTest
                or StageKind.PerformanceTest
                or StageKind.Approval
                or StageKind.ProductionDeploy
                or StageKind.Verify;

    /// <summary>Whether the model's files may come out of it.</summary>
    public static bool IsMaking(this StageKind kind) => kind is StageKind.Build or StageKind.Train;

    /// <summary>Whether it only tells or tidies, and so stays at the end.</summary>
    public static bool IsClosing(this StageKind kind) => kind is StageKind.Notify or StageKind.Cleanup;

    public static string Word(this StageKind kind) =>
        kind switch
        {
            StageKind.Checkout => "checkout",
            StageKind.Setup => "set-up",
            StageKind.Build => "build",
            StageKind.Train => "training",
            StageKind.UnitTest => "unit test",
            StageKind.Analysis => "static analysis",
            StageKind.Scan => "security scan",
            StageKind.Package => "packaging",
            StageKind.Publish => "publication",
            StageKind.StagingDeploy => "deployment before production",
            StageKind.IntegrationTest => "integration test",
            StageKind.PerformanceTest => "performance test",
            StageKind.Approval => "approval",
            StageKind.ProductionDeploy => "deployment to production",
            StageKind.Verify => "check of production",
            StageKind.Notify => "notice",
            StageKind.Cleanup => "clean-up",
            _ => "not recognised",
        };

    public static string Becomes(this StageKind kind) =>
        kind switch
        {
            StageKind.Build => "train and package: the model's files come from here",
            StageKind.Train => "train: the model's files come from here",
            StageKind.UnitTest => "kept for the code; what it is for the model, the gate's controls ask",
            StageKind.Analysis => "kept before registration",
            StageKind.Scan => "kept before registration; the control `file-scan` asks it of the model's files",
            StageKind.Package or StageKind.Publish => "kept before registration, for what is not the model",
            StageKind.StagingDeploy => "kept for the service; `deploy: staging` does it for the model",
            StageKind.IntegrationTest => "kept before the release; `smoke-test: staging` does it for the model",
            StageKind.PerformanceTest => "kept before the release; the control `latency-budget` asks it of the model",
            StageKind.Approval => "kept; the gate's own approval is bound to the findings",
            StageKind.ProductionDeploy =>
                "gated: it runs only when the release has succeeded, and is rolled back when it fails",
            StageKind.Verify => "kept; when it fails, the model is rolled back",
            StageKind.Unknown => "kept as it is",
            _ => "kept",
        };
}
