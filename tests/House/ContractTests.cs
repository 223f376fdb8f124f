using Airworthy.House.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Airworthy.House;

/// <summary>What the server leaves out because there is none of it, a client can read as none.</summary>
public sealed class ContractTests
{
    [Fact]
    public void Contracts_WhatMayBeNull_MayAlsoBeLeftOut()
    {
        var records = TrackedFiles
            .CSharp.Where(p => p.StartsWith("src/Client/Contracts/", StringComparison.Ordinal))
            .SelectMany(p => CodeBase.Parse(p).GetRoot().DescendantNodes().OfType<RecordDeclarationSyntax>())
            .ToList();
        Assert.NotEmpty(records);
        var parameters = records
            .SelectMany(r => r.ParameterList?.Parameters ?? default)
            .Where(p => p is { Type: NullableTypeSyntax, Default: null })
            .Select(p => (Node: (SyntaxNode)p, Name: p.Identifier.Text));
        var properties = records
            .SelectMany(r => r.Members.OfType<PropertyDeclarationSyntax>())
            .Where(p => p.Type is NullableTypeSyntax && p.Modifiers.Any(SyntaxKind.RequiredKeyword))
            .Select(p => (Node: (SyntaxNode)p, Name: p.Identifier.Text));
        Law.Holds(
            parameters
                .Concat(properties)
                .Select(p =>
                    $"{p.Node.FirstAncestorOrSelf<RecordDeclarationSyntax>()!.Identifier.Text} must have {p.Name}, which is left out where it is null"
                )
        );
    }
}
