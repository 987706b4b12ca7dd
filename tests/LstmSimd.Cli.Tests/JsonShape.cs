using System.Text.Json;
using System.Text.Json.Nodes;

namespace LstmSimd.Cli.Tests;

/// <summary>The keys, nesting and kinds of a JSON value, in words.</summary>
internal static class JsonShape
{
    /// <summary>Such as <c>{name:string,sizes:[number]}</c>; what an array repeats is said once.</summary>
    public static string Of(JsonNode? node) => node switch
    {
        JsonObject members => $"{{{string.Join(",", members.Select(member => $"{member.Key}:{Of(member.Value)}"))}}}",
        JsonArray items => $"[{string.Join("|", items.Select(Of).Distinct())}]",
        null => "null",
        _ when node.GetValueKind() is JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => node.GetValueKind() == JsonValueKind.Number ? "number" : "string",
    };
}
