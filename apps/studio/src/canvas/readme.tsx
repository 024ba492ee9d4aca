import Markdown from 'react-markdown';

/** A library's README. react-markdown makes elements, never HTML of the text, and drops addresses that could run. */
export default function Readme({ text }: { text: string }) {
  return (
    <div className="flex flex-col gap-2 text-[12.5px] leading-5 [&_a]:text-accent [&_a]:underline [&_code]:font-mono [&_code]:text-[11.5px] [&_li]:ml-4 [&_ol]:list-decimal [&_pre]:whitespace-pre-wrap [&_pre]:break-words [&_pre]:rounded-md [&_pre]:bg-bg [&_pre]:p-2 [&_ul]:list-disc">
      <Markdown
        components={{
          // The inspector's own headings are of the fourth level.
          h1: ({ children }) => <h5 className="font-semibold">{children}</h5>,
          h2: ({ children }) => <h5 className="font-semibold">{children}</h5>,
          h3: ({ children }) => <h5 className="font-semibold">{children}</h5>,
          a: ({ href, children }) => (
            <a href={href} target="_blank" rel="noreferrer">
              {children}
            </a>
          ),
        }}
      >
        {text}
      </Markdown>
    </div>
  );
}
