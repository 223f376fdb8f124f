using System.Text;
using Airworthy.Pipelines.Converting;

namespace Airworthy.Bench;

/// <summary>Converting a Jenkinsfile of 1,500 lines and more, read, judged and written, once the code is warm.</summary>
internal static class Conversions
{
    private const int Lines = 1_500;

    internal static Task<int> RunAsync(string[] args)
    {
        var request = new ConversionRequest
        {
            FileName = "Jenkinsfile",
            Text = Large(),
            Model = "bench",
        };
        Console.WriteLine($"{request.Text.Split('\n').Length} lines, {request.Text.Length} characters");
        Measure("cold", request, 1);
        Measure("warming", request, 200);
        Measure("warm (goal: p99 under 100 ms)", request, 300);
        return Task.FromResult(0);
    }

    private static void Measure(string what, ConversionRequest request, int times)
    {
        var timings = new Timings(what);
        for (var i = 0; i < times; i++)
        {
            timings.Measure(() => _ = Converter.Convert(request).Conversion!.Report);
        }
        timings.Print();
    }

    private static string Large()
    {
        var text = new StringBuilder("pipeline {\n    agent any\n    stages {\n");
        for (var (stage, lines) = (0, 0); lines < Lines; stage++)
        {
            var block = $$"""
                        stage('Build {{stage}}') {
                            agent { label 'linux' }
                            environment { NAME = "part-${env.BUILD_NUMBER}" }
                            when { anyOf { branch 'main'; changeRequest() } }
                            steps {
                                withCredentials([string(credentialsId: 'token-{{stage}}', variable: 'TOKEN')]) {
                                    sh '''
                                        cat > part.json <<END
                                        { "number": {{stage}} }
                                        END
                                        make part-{{stage}} && ./publish "$TOKEN"
                                    '''
                                }
                                script {
                                    if (env.NAME =~ /part-[0-9]+/) { echo "made ${env.NAME}" }
                                }
                            }
                            post { always { junit 'reports/*.xml' } }
                        }

                """;
            text.Append(block);
            lines += block.Count(c => c == '\n');
        }
        return text.Append("    }\n}\n").ToString();
    }
}
