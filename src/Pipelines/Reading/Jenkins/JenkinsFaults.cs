using Airworthy.Core.Results;

namespace Airworthy.Pipelines.Reading.Jenkins;

/// <summary>Reasons a Jenkinsfile is not read. Each detail begins with the line and column.</summary>
public static class JenkinsFaults
{
    public static readonly FaultCode TooLarge = new(
        "jenkinsfile-too-large",
        FaultKind.TooLarge,
        "The Jenkinsfile is over 1 MiB, or nested too deeply to be read."
    );

    public static readonly FaultCode BadSyntax = new(
        "jenkinsfile-bad-syntax",
        FaultKind.Invalid,
        "The Jenkinsfile is no well-formed Groovy: a string, comment or bracket is not closed, or words stand where none can."
    );

    public static readonly FaultCode Scripted = new(
        "jenkinsfile-scripted",
        FaultKind.Invalid,
        "The Jenkinsfile is a scripted pipeline or only calls a shared library; only a declarative pipeline can be read."
    );

    public static readonly FaultCode BadStructure = new(
        "jenkinsfile-bad-structure",
        FaultKind.Invalid,
        "The Jenkinsfile breaks a rule of declarative pipelines, so Jenkins would refuse it too; the detail says which."
    );
}
