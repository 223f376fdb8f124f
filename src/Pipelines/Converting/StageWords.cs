namespace Airworthy.Pipelines.Converting;

/// <summary>By which words in its name, and which commands in its steps, a stage is recognised. The first line that fits decides.</summary>
internal static class StageWords
{
    /// <summary>Words of a name, all small. Two words in one text must both be there.</summary>
    public static readonly IReadOnlyList<(StageKind Kind, string[] Words)> Names =
    [
        (
            StageKind.Verify,
            ["verify deployment", "verify deploy", "check deployment", "test deployment", "validate deployment"]
        ),
        (StageKind.Verify, ["health", "healthcheck", "deployed", "monitor"]),
        (
            StageKind.Approval,
            ["approve", "approval", "confirm", "confirmation", "signoff", "sign off", "proceed", "manual gate"]
        ),
        (
            StageKind.ProductionDeploy,
            [
                "deploy",
                "deployment",
                "deploying",
                "rollout",
                "ship",
                "helm",
                "kubernetes deploy",
                "go live",
                "undeploy",
                "argocd",
            ]
        ),
        (
            StageKind.PerformanceTest,
            ["performance", "load test", "loadtest", "stress", "jmeter", "gatling", "k6", "benchmark"]
        ),
        (
            StageKind.IntegrationTest,
            [
                "integration",
                "e2e",
                "end end",
                "acceptance",
                "functional",
                "smoke",
                "selenium",
                "cypress",
                "newman",
                "postman",
                "playwright",
                "system test",
                "api test",
                "ui test",
                "contract",
            ]
        ),
        (
            StageKind.Scan,
            [
                "security",
                "vulnerability",
                "vulnerabilities",
                "trivy",
                "snyk",
                "owasp",
                "sast",
                "dast",
                "zap",
                "gitleaks",
                "grype",
                "dependency check",
                "scan",
                "audit",
                "secrets",
            ]
        ),
        (
            StageKind.Analysis,
            [
                "lint",
                "linting",
                "linter",
                "sonar",
                "sonarqube",
                "sonarcloud",
                "checkstyle",
                "static",
                "analysis",
                "analyse",
                "analyze",
                "quality",
                "flake8",
                "pylint",
                "mypy",
                "eslint",
                "spotbugs",
                "format",
                "formatting",
                "typecheck",
                "types",
                "coverage",
                "style",
            ]
        ),
        (StageKind.Build, ["build test", "compile test", "build unit"]),
        (StageKind.Train, ["train", "training", "retrain"]),
        (
            StageKind.UnitTest,
            [
                "test",
                "tests",
                "testing",
                "unit",
                "unittest",
                "unittests",
                "junit",
                "pytest",
                "nunit",
                "spec",
                "check",
                "verify",
            ]
        ),
        (StageKind.Train, ["model", "fit", "features", "preprocess"]),
        (
            StageKind.Package,
            [
                "image",
                "images",
                "docker",
                "container",
                "package",
                "packaging",
                "artifact",
                "artifacts",
                "archive",
                "installer",
                "dist",
                "bundle",
                "wheel",
                "sign",
                "jar",
                "war",
            ]
        ),
        (
            StageKind.Publish,
            ["publish", "push", "upload", "nexus", "artifactory", "registry", "ecr", "release", "tag", "promote"]
        ),
        (StageKind.Checkout, ["checkout", "clone", "scm", "git", "source", "sources", "fetch", "pull"]),
        (StageKind.Notify, ["notify", "notification", "notifications", "slack", "email", "mail", "report", "tell"]),
        (StageKind.Cleanup, ["cleanup", "clean", "cleaning", "teardown", "prune", "delete"]),
        (
            StageKind.Setup,
            [
                "setup",
                "init",
                "initialise",
                "initialize",
                "initialisation",
                "initialization",
                "install",
                "prepare",
                "preparation",
                "dependencies",
                "tools",
                "environment",
                "configure",
                "configuration",
                "restore",
                "bootstrap",
                "login",
                "requirements",
                "version",
            ]
        ),
        (
            StageKind.Build,
            ["build", "building", "compile", "compilation", "assemble", "make", "maven", "gradle", "webpack"]
        ),
    ];

    public static readonly IReadOnlySet<string> Production = Set("prod", "production", "prd", "live", "customers");

    public static readonly IReadOnlySet<string> Earlier = Set(
        "staging",
        "stage",
        "stg",
        "uat",
        "preprod",
        "pre",
        "qa",
        "test",
        "testing",
        "dev",
        "develop",
        "development",
        "int",
        "integration",
        "sit",
        "sandbox",
        "review",
        "preview",
        "acceptance",
        "nonprod",
        "local"
    );

    private static HashSet<string> Set(params string[] words) => new(words, StringComparer.Ordinal);
}
