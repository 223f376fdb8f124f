namespace Airworthy.Pipelines.Tests.Reading.Jenkins;

public sealed class RefusalTests
{
    [Theory]
    [InlineData("sh 'a", "bad-syntax: line 5, column 4: the string that begins here does not end on its line")]
    [InlineData("sh '''a", "bad-syntax: line 5, column 4: the string that begins here is never closed")]
    [InlineData("sh 'C:\\Dev'", "bad-syntax: line 5, column 7: Groovy knows no such escape")]
    [InlineData("sh \"cost: 5$\"", "bad-syntax: line 5, column 12: a $ in a string with \" must be followed")]
    [InlineData("sh \"${a\"", "bad-syntax: line 5, column 8: the string that begins here does not end on its line")]
    [InlineData("sh 'a' 'b'", "bad-syntax: line 5, column 8: 'b' cannot follow 'a' here")]
    [InlineData("sh 'a',", "bad-syntax: line 5, column 7: a value is missing after this comma")]
    [InlineData("ech o('x') y", "bad-syntax: line 5, column 12: y cannot follow (…) here")]
    [InlineData("sh(, 'a')", "bad-syntax: line 5, column 4: a value is missing before this comma")]
    [InlineData("dir('a') { sh 'b'", "bad-syntax: line 1, column 10: the { here is never closed")]
    [InlineData("}", "bad-syntax: line 8, column 1: this } closes nothing")]
    [InlineData("sh('a'}", "bad-syntax: line 5, column 7: this } cannot close the ( of line 5, column 3")]
    [InlineData("/* never", "bad-syntax: line 5, column 1: the comment that begins here is never closed")]
    [InlineData("sh ‘a’", "bad-syntax: line 5, column 4: ‘ is a typographic quote")]
    [InlineData("# sh 'a'", "bad-syntax: line 5, column 1: Groovy has no comments with #")]
    [InlineData("if (a) { sh 'b' }", "bad-structure: line 5, column 1: A step is expected here, not 'if (a)")]
    [InlineData(
        "def a = 'b'",
        "bad-structure: line 5, column 1: A step is expected here, not 'def a = 'b''. Put the 'def' into script { … }."
    )]
    [InlineData(
        "a = 'b'",
        "bad-structure: line 5, column 1: A step is expected here, not 'a = 'b''. Variables can be set only in"
    )]
    [InlineData(
        "docker.build('x')",
        "bad-structure: line 5, column 1: A step is expected here, not 'docker.build('x')'. Methods of objects"
    )]
    [InlineData(
        "cleanWs",
        "bad-structure: line 5, column 1: A step is expected here, not 'cleanWs'. A call has brackets: cleanWs()."
    )]
    [InlineData("script 'x'", "bad-structure: line 5, column 1: 'script' needs a block")]
    [InlineData("sh script: 'x', 'y'", "bad-structure: line 5, column 1: 'sh' mixes arguments with and without names")]
    [InlineData("", "bad-structure: line 4, column 25: there is no step in it")]
    public void Read_OfABadStep_SaysWhereAndWhy(string step, string said) =>
        Assert.StartsWith(
            $"jenkinsfile-{said}",
            Jenkinsfiles.Faults(Jenkinsfiles.WithSteps(step))[0],
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("environment { A = b.c }", "line 3, column 15: A: the value must be a string or a call")]
    [InlineData("environment { A = 'b' - 'c' }", "line 3, column 15: A: strings can be joined only with +")]
    [InlineData("environment { A = 'b' + c }", "line 3, column 15: A: what is joined with + must be strings")]
    [InlineData("environment { A-B = 'b' }", "line 3, column 15: 'A-B' is no name of a variable")]
    [InlineData("environment { A = 'b'\n A = 'c' }", "line 4, column 2: 'A' stands twice")]
    [InlineData("environment { echo 'b' }", "line 3, column 15: a variable is expected here")]
    [InlineData("environment { }", "line 3, column 1: 'environment' has no variable")]
    [InlineData("options { }", "line 3, column 1: 'options' has no entry")]
    [InlineData("options { timeout(5) { } }", "line 3, column 11: 'timeout' cannot have a block in 'options'")]
    [InlineData("agent none", "line 3, column 1: 'agent' stands twice")]
    [InlineData("propertiez { }", "line 3, column 1: 'propertiez' is no section of a pipeline")]
    [InlineData("properties { }", "line 3, column 1: 'properties' was renamed; write 'options'.")]
    [InlineData(
        "post { allways { echo 'x' } }",
        "line 3, column 8: 'allways' is no condition of 'post'; did you mean 'always'?"
    )]
    [InlineData("post { }", "line 3, column 1: 'post' is empty")]
    [InlineData("libraries { foo('x') }", "line 3, column 13: lib('name@version') is expected here")]
    [InlineData("tools { maven }", "line 3, column 9: A tool and its name")]
    [InlineData("echo 'x'", "line 3, column 1: 'echo' is no section of a pipeline")]
    [InlineData("foo.bar()", "line 3, column 1: A section of the pipeline is expected here")]
    public void Read_OfABadSection_SaysWhereAndWhy(string section, string said) =>
        Assert.StartsWith(
            $"jenkinsfile-bad-structure: {said}",
            Jenkinsfiles.Faults(Jenkinsfiles.WithSections(section))[0],
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("stage('A') { }", "line 4, column 1: the stage 'A' does nothing")]
    [InlineData("stage { steps { echo 'x' } }", "line 4, column 1: a stage has one name")]
    [InlineData("stage(\"A ${b}\") { steps { echo 'x' } }", "line 4, column 1: a stage has one name")]
    [InlineData("stage('A') { echo 'x' }", "line 4, column 14: 'echo' is no section of a stage ('A')")]
    [InlineData(
        "stage('A') { steps { echo 'x' }\n stages { stage('B') { steps { echo 'x' } } } }",
        "line 4, column 1: the stage 'A' has steps and stages"
    )]
    [InlineData(
        "stage('A') { steps { echo 'x' } }\nstage('A') { steps { echo 'x' } }",
        "line 5, column 1: 'A' stands twice"
    )]
    [InlineData(
        "stage('A') { when { branch 'main' } steps { echo 'x' } }",
        "line 4, column 14: A section of the stage 'A' is expected here, not 'when { branch 'main' } steps { echo 'x' }'. What stands on one line"
    )]
    [InlineData(
        "stage('A') { when { brunch 'main' }\n steps { echo 'x' } }",
        "line 4, column 21: 'brunch' is no condition of 'when'; did you mean 'branch'?"
    )]
    [InlineData(
        "stage('A') { when { not { branch 'a'\n branch 'b' } }\n steps { echo 'x' } }",
        "line 4, column 21: 'not' turns one condition"
    )]
    [InlineData("stage('A') { when { }\n steps { echo 'x' } }", "line 4, column 14: 'when' has no condition")]
    [InlineData(
        "stage('A') { agent any\n parallel { stage('B') { steps { echo 'x' } } } }",
        "line 4, column 1: the stage 'A' has parallel, so 'agent' belongs into"
    )]
    [InlineData(
        "stage('A') { parallel { stage('B') { parallel { stage('C') { steps { echo 'x' } } } } } }",
        "line 4, column 38: 'parallel' cannot stand inside"
    )]
    [InlineData("stage('A') { agent { }\n steps { echo 'x' } }", "line 4, column 14: the agent is empty")]
    [InlineData(
        "stage('A') { agent { any }\n steps { echo 'x' } }",
        "line 4, column 22: An agent type, as label '…' or docker '…', is expected here, not 'any'. Write it without braces: agent any."
    )]
    [InlineData(
        "stage('A') { agent { label 'x'\n docker 'y' }\n steps { echo 'x' } }",
        "line 5, column 2: 'docker' is a second agent type"
    )]
    [InlineData("stage('A') { agent 'x'\n steps { echo 'x' } }", "line 4, column 14: an agent is one of")]
    [InlineData("stage('A') { input { ok 'x' }\n steps { echo 'x' } }", "line 4, column 14: 'input' has no message")]
    [InlineData(
        "stage('A') { failFast 'x'\n steps { echo 'x' } }",
        "line 4, column 14: 'failFast' is followed by true or false"
    )]
    [InlineData(
        "stage('A') { matrix { stages { stage('B') { steps { echo 'x' } } } } }",
        "line 4, column 14: the matrix has no 'axes'"
    )]
    [InlineData(
        "stage('A') { matrix { axes { axis { name 'X' } }\n stages { stage('B') { steps { echo 'x' } } } } }",
        "line 4, column 30: the axis needs values"
    )]
    [InlineData(
        "steps { echo 'x' }",
        "line 4, column 1: a stage is expected here, not 'steps'; 'steps' belongs into a stage."
    )]
    public void Read_OfABadStage_SaysWhereAndWhy(string stage, string said) =>
        Assert.StartsWith(
            $"jenkinsfile-bad-structure: {said}",
            Jenkinsfiles.Faults(Jenkinsfiles.WithStages(stage))[0],
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(
        "node('linux') {\n  stage('A') { sh 'x' }\n}",
        "scripted: line 1, column 1: this is a scripted pipeline ('node' outside"
    )]
    [InlineData(
        "def x = 1\ntimestamps {\n node { }\n}",
        "scripted: line 2, column 1: this is a scripted pipeline ('timestamps' outside"
    )]
    [InlineData(
        "@Library('x') _\nbuildPlugin(useContainerAgent: true)",
        "scripted: line 2, column 1: there is no pipeline block; the file calls 'buildPlugin'"
    )]
    [InlineData("", "bad-structure: line 1, column 1: the file is empty")]
    [InlineData("// nothing\n", "bad-structure: line 1, column 1: the file is empty")]
    [InlineData(
        "if (a) {\n  pipeline {\n  }\n}",
        "bad-structure: line 2, column 3: the pipeline block stands inside another block"
    )]
    [InlineData("pipeline { }\npipeline { }", "bad-structure: line 2, column 1: a second pipeline block")]
    [InlineData("pipeline { }", "bad-structure: line 1, column 1: the pipeline has no 'agent'")]
    [InlineData("pipeline()", "bad-structure: line 1, column 1: 'pipeline' needs a block")]
    [InlineData("x = 5", "scripted: line 1, column 1: there is no pipeline block in the file")]
    public void Read_OfNoDeclarativeFile_SaysWhatItIs(string text, string said) =>
        Assert.StartsWith($"jenkinsfile-{said}", Jenkinsfiles.Faults(text)[0], StringComparison.Ordinal);

    [Fact]
    public void Read_OfSeveralMistakes_TellsThemAllInOrder()
    {
        var faults = Jenkinsfiles.Faults(
            Jenkinsfiles.WithStages(
                "stage('A') { }\nstage('B') { steps { if (x) { } } }\nstage('A') { when { }\n steps { echo 'x' } }"
            )
        );

        Assert.Equal([4, 5, 6], faults.Select(f => int.Parse(f.Split("line ")[1].Split(',')[0])));
    }

    [Theory]
    [InlineData('(', ')')]
    [InlineData('{', '}')]
    public void Read_OfAThousandBrackets_IsRefusedAndNotATumble(char open, char close) =>
        Assert.StartsWith(
            "jenkinsfile-too-large: line 5",
            Assert.Single(
                Jenkinsfiles.Faults(Jenkinsfiles.WithSteps($"x{new string(open, 1000)}{new string(close, 1000)}"))
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public void Read_OfStringsInStringsInStrings_IsRefused()
    {
        var text = string.Concat(Enumerable.Repeat("\"${", 1000));

        Assert.StartsWith(
            "jenkinsfile-too-large: line 5",
            Assert.Single(Jenkinsfiles.Faults(Jenkinsfiles.WithSteps($"sh {text}"))),
            StringComparison.Ordinal
        );
    }
}
