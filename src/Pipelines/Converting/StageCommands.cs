namespace Airworthy.Pipelines.Converting;

/// <summary>By which commands and steps a stage is recognised whose name says nothing. The first line that fits decides.</summary>
internal static class StageCommands
{
    /// <summary>Pieces of commands, small.</summary>
    public static readonly IReadOnlyList<(StageKind Kind, string[] Pieces)> Commands =
    [
        (
            StageKind.ProductionDeploy,
            [
                "kubectl apply",
                "kubectl set image",
                "kubectl rollout",
                "helm upgrade",
                "helm install",
                "terraform apply",
                "ansible-playbook",
                "docker stack deploy",
                "docker compose up",
                "docker-compose up",
                "aws ecs update-service",
                "aws s3 sync",
                "aws deploy",
                "eb deploy",
                "gcloud run deploy",
                "gcloud app deploy",
                "az webapp",
                "serverless deploy",
                "cf push",
                "heroku",
                "netlify deploy",
                "vercel",
                "deploy.sh",
                "deploy.bat",
                "systemctl restart",
            ]
        ),
        (StageKind.PerformanceTest, ["jmeter", "gatling", "k6 run", "locust"]),
        (
            StageKind.IntegrationTest,
            ["newman run", "cypress run", "playwright test", "run e2e", "integration-test", "failsafe:"]
        ),
        (
            StageKind.Scan,
            ["trivy ", "snyk ", "dependency-check", "gitleaks", "grype ", "npm audit", "bandit ", "pip-audit"]
        ),
        (
            StageKind.Analysis,
            [
                "sonar-scanner",
                "sonar:sonar",
                "waitforqualitygate",
                "flake8",
                "pylint",
                "eslint",
                "ruff ",
                "mypy ",
                "checkstyle",
                "run lint",
            ]
        ),
        (StageKind.Train, ["train.py", "mlflow run", "dvc repro", "papermill", "train.sh"]),
        (
            StageKind.Build,
            ["mvn clean install", "mvn install", "mvn package", "mvn clean package", "gradlew build", "gradle build"]
        ),
        (
            StageKind.UnitTest,
            [
                "pytest",
                "mvn test",
                "npm test",
                "npm run test",
                "yarn test",
                "go test",
                "dotnet test",
                "gradlew test",
                "ctest",
                "unittest",
                "phpunit",
                "rspec",
                "nunit",
                "cargo test",
            ]
        ),
        (
            StageKind.Publish,
            [
                "docker push",
                "npm publish",
                "mvn deploy",
                "twine upload",
                "nexusartifactuploader",
                "aws ecr",
                "git push",
                "git tag",
            ]
        ),
        (StageKind.Package, ["docker build", "docker.build", "podman build", "buildah", "archiveartifacts", "jib:"]),
        (
            StageKind.Build,
            [
                "mvn ",
                "npm run build",
                "yarn build",
                "go build",
                "dotnet build",
                "msbuild",
                "cmake",
                "make",
                "gradle",
                "cargo build",
                "python setup.py",
                "javac",
                "xcodebuild",
            ]
        ),
        (
            StageKind.Setup,
            [
                "pip install",
                "npm install",
                "npm ci",
                "yarn install",
                "apt-get install",
                "docker login",
                "bundle install",
                "composer install",
            ]
        ),
        (StageKind.Checkout, ["git clone", "git checkout"]),
    ];

    /// <summary>Steps that do a thing of one kind and no other.</summary>
    public static readonly IReadOnlyDictionary<string, StageKind> Steps = new Dictionary<string, StageKind>(
        StringComparer.Ordinal
    )
    {
        ["checkout"] = StageKind.Checkout,
        ["git"] = StageKind.Checkout,
        ["svn"] = StageKind.Checkout,
        ["input"] = StageKind.Approval,
        ["mail"] = StageKind.Notify,
        ["emailext"] = StageKind.Notify,
        ["slackSend"] = StageKind.Notify,
        ["cleanWs"] = StageKind.Cleanup,
        ["deleteDir"] = StageKind.Cleanup,
        ["archiveArtifacts"] = StageKind.Package,
        ["waitForQualityGate"] = StageKind.Analysis,
        ["junit"] = StageKind.UnitTest,
        ["nexusArtifactUploader"] = StageKind.Publish,
    };
}
