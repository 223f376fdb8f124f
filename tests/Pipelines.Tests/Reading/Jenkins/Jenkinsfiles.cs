using Airworthy.Core.Results;
using Airworthy.Pipelines.Reading.Jenkins;
using Airworthy.Testing;

namespace Airworthy.Pipelines.Tests.Reading.Jenkins;

/// <summary>Jenkinsfiles as teams write them, and short ones around a piece that matters.</summary>
internal static class Jenkinsfiles
{
    /// <summary>Everything that the grammar knows, a desktop program in another style of braces, and a model beside its service.</summary>
    public static TheoryData<string> Names => ["shop", "desktop", "churn"];

    public static string Text(string name) =>
        File.ReadAllText(Path.Combine(Repository.Root, "tests/Pipelines.Tests/Jenkinsfiles", $"{name}.Jenkinsfile"));

    public static JenkinsPipeline Read(string text)
    {
        var (pipeline, faults) = JenkinsfileReader.Read(text);
        Assert.Empty(faults);
        return pipeline!;
    }

    /// <summary>Everything wrong, each as code and detail.</summary>
    public static string[] Faults(string text)
    {
        var (pipeline, faults) = JenkinsfileReader.Read(text);
        Assert.Equal(pipeline is null, faults.Count > 0);
        return [.. faults.Select(f => f.ToString())];
    }

    public static Fault Fault(string text) => Assert.Single(JenkinsfileReader.Read(text).Faults);

    /// <summary>A pipeline with these steps in its one stage; the first of them stands in line 5.</summary>
    public static string WithSteps(string steps) =>
        $$"""
            pipeline {
                agent any
                stages {
                    stage('Only') { steps {
            {{steps}}
                    } }
                }
            }
            """;

    /// <summary>A pipeline with these lines before its stages; the first of them stands in line 3.</summary>
    public static string WithSections(string sections) =>
        $$"""
            pipeline {
                agent any
            {{sections}}
                stages { stage('Only') { steps { echo 'done' } } }
            }
            """;

    /// <summary>A pipeline with these stages; the first of them stands in line 4.</summary>
    public static string WithStages(string stages) =>
        $$"""
            pipeline {
                agent any
                stages {
            {{stages}}
                }
            }
            """;
}
