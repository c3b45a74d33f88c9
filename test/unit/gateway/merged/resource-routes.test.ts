import { describe, expect, it } from 'vitest';
import { createResourceRoutes } from '../../../../shared/gateway/merged/resource-routes.ts';

const resource = (uri: string) => ({ uri, name: uri });
const template = (uriTemplate: string) => ({ uriTemplate, name: uriTemplate });

describe('resource routes', () => {
  it('leaves a URI to the first server that lists it, and gives the others a form that leads back to them', () => {
    const routes = createResourceRoutes();
    expect(routes.takeResources('a', [resource('x://1')])).toEqual([{ uri: 'x://1', name: 'x://1' }]);
    expect(routes.takeResources('b', [resource('x://1')])).toEqual([{ uri: 'countersign://b/x://1', name: 'x://1' }]);
    expect(routes.find('x://1', ['a', 'b'])).toEqual({ uri: 'x://1', servers: ['a'] });
    expect(routes.find('countersign://b/x://1', ['a', 'b'])).toEqual({ uri: 'x://1', servers: ['b'] });
    expect(routes.toClient('a', 'x://1')).toBe('x://1');
    expect(routes.toClient('b', 'x://1')).toBe('countersign://b/x://1');
    expect(routes.toClient('b', 'x://unlisted')).toBe('x://unlisted');
  });

  it('keeps the forms when lists come again in another order', () => {
    const routes = createResourceRoutes();
    routes.takeResources('a', [resource('x://1')]);
    routes.takeResources('b', [resource('x://1')]);
    expect(routes.takeResources('b', [resource('x://1')])[0]?.['uri']).toBe('countersign://b/x://1');
    expect(routes.takeResources('a', [resource('x://1')])[0]?.['uri']).toBe('x://1');
  });

  it('frees what a server no longer lists, or when it is gone', () => {
    const routes = createResourceRoutes();
    routes.takeResources('a', [resource('x://1'), resource('x://2')]);
    routes.takeResources('a', [resource('x://2')]);
    expect(routes.takeResources('b', [resource('x://1')])[0]?.['uri']).toBe('x://1');
    routes.forget('a');
    expect(routes.takeResources('b', [resource('x://2')])[0]?.['uri']).toBe('x://2');
  });

  it('lets no server speak for another one by using our form', () => {
    const routes = createResourceRoutes();
    const [listed] = routes.takeResources('evil', [resource('countersign://bank/x://1')]);
    const shown = 'countersign://evil/countersign://bank/x://1';
    expect(listed?.['uri']).toBe(shown);
    expect(routes.find(shown, ['bank', 'evil'])).toEqual({ uri: 'countersign://bank/x://1', servers: ['evil'] });
  });

  it('asks those whose templates fit first, the most exact one before the others, then the rest', () => {
    const routes = createResourceRoutes();
    routes.takeTemplates('wide', [template('note://{+rest}')]);
    routes.takeTemplates('exact', [template('note://daily/{day}.md')]);
    expect(routes.find('note://daily/1.md', ['none', 'wide', 'exact']).servers).toEqual(['exact', 'wide', 'none']);
    expect(routes.find('other://', ['none', 'wide', 'exact']).servers).toEqual(['none', 'wide', 'exact']);
    routes.remember('none', 'note://daily/1.md');
    expect(routes.find('note://daily/1.md', ['none', 'wide', 'exact']).servers).toEqual(['none', 'exact', 'wide']);
    expect(routes.find('note://daily/1.md', ['wide']).servers).toEqual(['wide']);
  });

  it('gives a template that two servers list a second form, whose URIs lead to its server', () => {
    const routes = createResourceRoutes();
    routes.takeTemplates('a', [template('f:///{+path}')]);
    expect(routes.takeTemplates('b', [template('f:///{+path}')])[0]?.['uriTemplate']).toBe('countersign://b/f:///{+path}');
    expect(routes.find('countersign://b/f:///tmp/x', ['a', 'b'])).toEqual({ uri: 'f:///tmp/x', servers: ['b'] });
    expect(routes.find('countersign://b/f:///{+path}', ['a', 'b'])).toEqual({ uri: 'f:///{+path}', servers: ['b'] });
    expect(routes.find('f:///{+path}', ['b', 'a'])).toEqual({ uri: 'f:///{+path}', servers: ['a'] });
  });

  it('ignores what is no resource', () => {
    const routes = createResourceRoutes();
    expect(routes.takeResources('a', [null, 1, 'x', {}, { uri: 5 }])).toEqual([]);
  });
});
