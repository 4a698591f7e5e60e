using System.Text.RegularExpressions;

namespace Mipp.Tests.Tensors;

/// <summary>
/// The native side of some functions lets C++ exceptions through, and then the process ends without a word: they are called nowhere but
/// where what would fail is asked beforehand.
/// </summary>
public partial class BannedCallsTests
{
    public static TheoryData<string, string, string> Banned => new()
    {
        { @"\b(matmul|dot|mv)\(", "", "shapes that do not fit end the process: MatMul of Mipp.Tensors refuses them" },
        { @"\bautograd\.grad\(|\.backward\(", "Gradients.cs", "a graph that is gone ends the process: Gradients.Of asks beforehand" },
        { @"\b(cummax|cummin)\(", "", "nothing catches what they throw" },
        { @"\btorch\.optim\b", "", "its native side catches nothing: OptimiserSteps does the steps" },
        { @"\btorch\.jit\b", "", "its native side catches nothing" },
    };

    [Theory]
    [MemberData(nameof(Banned))]
    public void Functions_that_can_end_the_process_are_not_called(string pattern, string guard, string reason)
    {
        var calls = from path in Directory.EnumerateFiles(RepositoryFiles.Find("src"), "*.cs", SearchOption.AllDirectories)
                    where !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                    where Path.GetFileName(path) != guard
                    from line in File.ReadLines(path).Select((text, i) => (Text: text, Number: i + 1))
                    where Regex.IsMatch(Comment().Replace(line.Text, ""), pattern)
                    select $"{Path.GetRelativePath(RepositoryFiles.Root, path)}:{line.Number}: {line.Text.Trim()} ({reason})";
        Assert.Empty(calls);
    }

    [Fact]
    public void The_guards_are_where_they_are_said_to_be() =>
        Assert.Contains("autograd.grad(", File.ReadAllText(RepositoryFiles.Find("src", "Mipp", "Tensors", "Gradients.cs")), StringComparison.Ordinal);

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();
}
