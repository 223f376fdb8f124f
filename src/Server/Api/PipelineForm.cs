using Airworthy.Core.Results;
using Airworthy.Server.Problems;

namespace Airworthy.Server.Api;

/// <summary>The parts of the form that puts a pipeline in force.</summary>
/// <param name="Pipeline">The YAML, at most 1 MiB.</param>
/// <param name="Evaluation">The CSV file.</param>
/// <param name="Sets">Further CSV files by the name that the pipeline gives them; their parts are called <c>set:NAME</c>.</param>
internal sealed record PipelineForm(byte[] Pipeline, IFormFile Evaluation, IReadOnlyDictionary<string, IFormFile> Sets)
{
    private const string SetPrefix = "set:";

    private const int MaxPipeline = 1 << 20;

    public static async Task<Result<PipelineForm>> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        if (!request.HasFormContentType)
        {
            return RequestFaultRules.MediaType(request.ContentType);
        }
        IFormCollection form;
        try
        {
            form = await request.ReadFormAsync(cancel);
        }
        catch (Exception broken)
            when (broken is InvalidDataException || (broken is IOException and not BadHttpRequestException))
        {
            return HttpFaults.BadForm.With($"The form cannot be read: {Core.Values.Clip.Short(broken.Message)}");
        }
        var strangers = form
            .Keys.Concat(form.Files.Select(f => f.Name))
            .Where(n =>
                n is not ("pipeline" or "evaluation")
                && !(n.StartsWith(SetPrefix, StringComparison.Ordinal) && form.Files.GetFiles(n).Count == 1)
            );
        if (strangers.FirstOrDefault() is { } stranger)
        {
            return HttpFaults.BadForm.With(
                $"The form has a part '{Core.Values.Clip.Short(stranger)}'; it takes pipeline, evaluation, and one set:NAME for each further data set."
            );
        }
        if (
            form.Files.GetFiles("pipeline") is not [var pipeline]
            || form.Files.GetFiles("evaluation") is not [var evaluation]
        )
        {
            return HttpFaults.BadForm.With(
                "Send two files, each once: 'pipeline', the YAML, and 'evaluation', the CSV file that it names."
            );
        }
        if (pipeline.Length > MaxPipeline)
        {
            return HttpFaults.RequestTooLarge.With(
                $"The pipeline has {pipeline.Length} bytes; it may have {MaxPipeline}."
            );
        }
        using var yaml = new MemoryStream((int)pipeline.Length);
        await pipeline.CopyToAsync(yaml, cancel);
        var sets = form
            .Files.Where(f => f.Name.StartsWith(SetPrefix, StringComparison.Ordinal))
            .ToDictionary(f => f.Name[SetPrefix.Length..], StringComparer.Ordinal);
        return new PipelineForm(yaml.ToArray(), evaluation, sets);
    }
}
